import { expect, test, vi } from 'vitest';
import { MAIL_OWNERS, NEW_ISSUE, openAlertRig } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const PROJECT = 'projects/vedette/default/';
const ISSUES = 'organizations/vedette/issues/';
const ADA = { ownerEmail: 'ada@example.com', ownerPassword: 'a rather long password' };
const DAY_MS = 86_400_000;

async function withRules(raw: string, more: object = {}): Promise<Api> {
  const api = await startApi(house, ADA);
  const saved = await api.call('PUT', `${PROJECT}ownership/`, { body: { raw, ...more } });
  expect(saved.status, saved.text).toBe(200);
  return api;
}

async function onlyIssue(api: Api) {
  const [issue] = (await api.get(`${ISSUES}?expand=owners`)).json;
  return issue;
}

async function addMember(api: Api, email: string): Promise<number> {
  const row = await api.metadata.row<{ id: number }>(
    `WITH made AS (INSERT INTO account (email, name, password_hash) VALUES ($1, '', NULL) RETURNING id)
     SELECT id FROM made`,
    [email],
  );
  await api.metadata.execute(`INSERT INTO member (org_id, user_id, role) VALUES (1, $1, 'member')`, [row?.id]);
  return row?.id ?? 0;
}

test('an issue goes to the owner of the last rule that matches, and says by which line', async () => {
  const api = await withRules('path:shop/* #vedette\n# carts\npath:*/cart.py ada@example.com\nurl:*basket* #vedette');

  await feed(house, api, [{ type: 'CartError' }]);
  const issue = await onlyIssue(api);
  const owners = await api.get(`${ISSUES}${issue.id}/owners/`);
  const detail = await api.get(`${ISSUES}${issue.id}/`);

  expect(issue.assignedTo).toMatchObject({ type: 'user', email: 'ada@example.com' });
  expect(issue.owners.map((owner: { type: string }) => owner.type)).toEqual(['ownershipRule', 'ownershipRule']);
  expect(owners.json.map(({ name, rule }: { name: string; rule: unknown }) => [name, rule])).toEqual([
    ['ada', { text: 'path:*/cart.py', line: 3 }],
    ['#vedette', { text: 'path:shop/*', line: 1 }],
  ]);
  expect(detail.json.activity.find(({ type }: { type: string }) => type === 'assigned').data).toMatchObject({
    assigneeEmail: 'ada@example.com',
    integration: 'projectOwnership',
    rule: 'path:*/cart.py',
  });
});

test('rules see modules, the address, tags and the user', async () => {
  const api = await withRules('tags.user.email:ada@* ada@example.com');
  const put = (raw: string) => api.call('PUT', `${PROJECT}ownership/`, { body: { raw } });
  const [eventId] = await feed(house, api, [{ type: 'A', tags: { region: 'north' } }]);
  const ask = async () => (await api.get(`${PROJECT}events/${eventId}/owners/`)).json;

  const byUser = await ask();
  await put('module:shop.* #vedette\nurl:https://shop.test/* ada@example.com');
  const byUrl = await ask();
  await put('tags.region:n?rth #vedette');
  const byTag = await ask();
  await put('module:django.core* #vedette');
  const byModule = await ask();
  await put('module:nothing.* #vedette');
  const nobody = await ask();

  expect(byUser.owners).toMatchObject([{ type: 'user', email: 'ada@example.com' }]);
  expect([byUrl.rule, byUrl.rules]).toEqual([
    { type: 'url', pattern: 'https://shop.test/*' },
    [
      [{ type: 'url', pattern: 'https://shop.test/*' }, [{ type: 'user', name: 'ada@example.com' }]],
      [{ type: 'module', pattern: 'shop.*' }, [{ type: 'team', name: 'vedette' }]],
    ],
  ]);
  expect(byTag.owners).toMatchObject([{ type: 'team', name: 'vedette' }]);
  expect(byModule.rule).toEqual({ type: 'module', pattern: 'django.core*' });
  expect(nobody).toEqual({ owners: [], rule: null, rules: [] });
});

test('what a person decided stays: a rule gives nothing to somebody else, and nothing back', async () => {
  const api = await withRules('path:shop/* #vedette');
  await feed(house, api, [{ type: 'A' }]);
  const { id } = await onlyIssue(api);
  await api.call('PUT', `${ISSUES}${id}/`, { body: { assignedTo: '' } });
  await api.call('PUT', `${PROJECT}ownership/`, { body: { raw: 'path:shop/* ada@example.com' } });

  await feed(house, api, [{ type: 'A' }]);

  expect((await onlyIssue(api)).assignedTo).toBeNull();
  expect((await api.get(`${ISSUES}${id}/owners/`)).json).toMatchObject([{ email: 'ada@example.com' }]);
});

test('later events are asked again when the rules changed and once a day, and not in between', async () => {
  const api = await withRules('path:shop/* #vedette');
  await feed(house, api, [{ type: 'A' }]);
  const decidedAt = async () => (await api.metadata.row<{ at: Date }>('SELECT decided_at AS at FROM issue_ownership'))?.at.getTime() ?? 0;
  const first = await decidedAt();

  api.clock.advance(3_600_000);
  await feed(house, api, [{ type: 'A' }]);
  const soon = await decidedAt();
  await api.call('PUT', `${PROJECT}ownership/`, { body: { raw: 'path:shop/* ada@example.com' } });
  await feed(house, api, [{ type: 'A' }]);
  const changed = await decidedAt();
  const moved = await onlyIssue(api);
  api.clock.advance(DAY_MS + 1);
  await feed(house, api, [{ type: 'A' }]);
  const nextDay = await decidedAt();

  expect(soon).toBe(first);
  expect(changed).toBe(first + 3_600_000);
  expect(moved.assignedTo).toMatchObject({ type: 'user', email: 'ada@example.com' });
  expect(nextDay).toBe(changed + DAY_MS + 1);
});

test('auto-assignment can be turned off; owners are suggested all the same, and found', async () => {
  const api = await withRules('path:shop/* #vedette ada@example.com', { autoAssignment: 'Turn off Auto-Assignment' });

  await feed(house, api, [{ type: 'A' }]);
  const issue = await onlyIssue(api);
  const found = async (query: string) => (await api.get(`${ISSUES}?query=${encodeURIComponent(query)}`)).json.length;

  expect(issue.assignedTo).toBeNull();
  expect(issue.owners.map(({ owner }: { owner: string }) => owner.split(':')[0])).toEqual(['team', 'user']);
  expect([await found('assigned:#vedette'), await found('assigned_or_suggested:#vedette')]).toEqual([0, 1]);
  expect(await found('assigned_or_suggested:ada@example.com')).toBe(1);
});

test('CODEOWNERS decides where no rule does, by its roots and the names it was given', async () => {
  const api = await startApi(house, ADA);
  const file = { raw: '* @acme/vedette\n/backend/cart.py @ada @nobody', stackRoot: 'shop/', sourceRoot: 'backend/' };
  const added = await api.call('POST', `${PROJECT}codeowners/`, { body: { ...file, names: { '@ada': 'ada@example.com' } } });

  await feed(house, api, [{ type: 'A' }]);
  const issue = await onlyIssue(api);
  const owners = await api.get(`${ISSUES}${issue.id}/owners/`);
  const changed = await api.call('PUT', `${PROJECT}codeowners/${added.json.id}/`, { body: { raw: '* @acme/vedette' } });
  await feed(house, api, [{ type: 'A' }]);
  const after = await onlyIssue(api);
  const removed = await api.call('DELETE', `${PROJECT}codeowners/${added.json.id}/`);

  expect(added.status).toBe(201);
  expect(added.json.errors).toMatchObject({ missing_external_users: ['@nobody'], missing_external_teams: [] });
  expect(issue.assignedTo).toMatchObject({ email: 'ada@example.com' });
  expect(owners.json[0]).toMatchObject({ type: 'codeowners', rule: { text: 'codeowners:/backend/cart.py', line: 2 } });
  expect(changed.json).toMatchObject({ codeMapping: { stackRoot: 'shop/', sourceRoot: 'backend/' }, names: { '@ada': 'ada@example.com' } });
  expect(after.assignedTo).toMatchObject({ type: 'team', name: 'vedette' });
  expect(removed.status).toBe(204);
  expect((await api.get(`${PROJECT}codeowners/`)).json).toEqual([]);
});

test('rules of ownership are kept as text, and every line that is wrong or names nobody is told', async () => {
  const api = await withRules('# shop\npath:src/shop/* #vedette ada@example.com\ntags.region:"north east" #vedette');
  await api.call('POST', 'organizations/vedette/teams/', { body: { slug: 'far' } });
  const put = (body: object) => api.call('PUT', `${PROJECT}ownership/`, { body });

  const wrong = await put({ raw: 'path:a\nurl:* stranger@example.com #nobody\npath:b #far\npath:c #vedette' });
  const setting = await put({ autoAssignment: 'Maybe' });
  const read = await api.get(`${PROJECT}ownership/`);

  expect(wrong.status).toBe(400);
  expect(wrong.json.raw).toEqual([
    'Line 1: write a pattern and then its owners, as in path:src/shop/* #shop.',
    'Line 2: stranger@example.com is no member and no team here.',
    'Line 2: #nobody is no member and no team here.',
    'Line 3: #far does not have this project. Give it access first.',
  ]);
  expect(setting.status).toBe(400);
  expect(read.json).toMatchObject({ fallthrough: true, autoAssignment: 'Auto Assign to Issue Owner', isActive: true });
  expect(read.json.schema.rules).toEqual([
    {
      matcher: { type: 'path', pattern: 'src/shop/*' },
      owners: [
        { type: 'team', name: 'vedette' },
        { type: 'user', name: 'ada@example.com' },
      ],
    },
    { matcher: { type: 'tags.region', pattern: 'north east' }, owners: [{ type: 'team', name: 'vedette' }] },
  ]);
});

test('a rule that mails those responsible mails the owner by the rules, wherever in a long stack the file is', async () => {
  const api = await startApi(house, ADA);
  const ben = await addMember(api, 'ben@example.com');
  const saved = await api.call('PUT', `${PROJECT}ownership/`, {
    body: { raw: 'path:deep/last.py ben@example.com', autoAssignment: 'Turn off Auto-Assignment' },
  });
  const rig = await openAlertRig(house, api);
  await api.metadata.execute('DELETE FROM alert_rule WHERE project_id = 1', []);
  await api.metadata.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, conditions, actions, created_at, updated_at)
     SELECT org_id, id, 'Tell', $1, $2, now(), now() FROM project WHERE id = 1`,
    [JSON.stringify([{ id: NEW_ISSUE }]), JSON.stringify([MAIL_OWNERS])],
  );
  const frames = Array.from({ length: 90 }, (_, at) => ({
    filename: at === 89 ? 'deep/last.py' : `outer/f${at}.py`,
    function: `f${at}`,
    in_app: true,
  }));

  await feed(house, api, [{ more: { exception: { values: [{ type: 'Deep', value: 'x', stacktrace: { frames } }] } } }]);
  await vi.waitFor(() => expect(rig.mails.mails.length).toBe(1), { timeout: 10_000 });

  expect([saved.status, ben > 0]).toEqual([200, true]);
  expect(rig.mails.mails[0]?.to).toEqual(['ben@example.com']);
});
