import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

async function issueOf(api: Api): Promise<string> {
  await feed(house, api, [{}]);
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  return `organizations/vedette/issues/${issue.id}/`;
}

async function addPerson(api: Api, email: string, orgId: number | null): Promise<number> {
  const row = await api.metadata.row<{ id: number }>('INSERT INTO account (email, name) VALUES ($1, $2) RETURNING id', [email, email]);
  if (row && orgId !== null)
    await api.metadata.execute(`INSERT INTO member (org_id, user_id, role) VALUES ($1, $2, 'member')`, [orgId, row.id]);
  return row?.id ?? 0;
}

test('a note keeps the mentions of members and teams of the organization, and tells them from then on', async () => {
  const api = await startApi(house, { ownerEmail: 'ada@larkspur.example', ownerPassword: 'a long enough passphrase' });
  const path = await issueOf(api);
  const project = await api.metadata.row<{ org_id: number }>('SELECT org_id FROM project WHERE id = 1');
  const orgId = project?.org_id ?? 0;
  const team = await api.metadata.row<{ id: number }>('SELECT id FROM team WHERE org_id = $1', [orgId]);
  const member = await addPerson(api, 'ben@larkspur.example', orgId);
  const inTeam = await addPerson(api, 'zoe@larkspur.example', orgId);
  const stranger = await addPerson(api, 'eve@elsewhere.example', null);
  await api.metadata.execute('INSERT INTO team_member (org_id, team_id, member_id) SELECT org_id, $1, id FROM member WHERE user_id = $2', [
    team?.id,
    inTeam,
  ]);

  const mentions = [`user:${member}`, `user:${stranger}`, `team:${team?.id}`, 'team:999999', 'nonsense', `user:${member}`];
  const note = await api.call('POST', `${path}notes/`, { body: { text: '@ben look', mentions } });
  const { json: issue } = await api.get(path);

  expect(note.status).toBe(201);
  expect(note.json.data).toEqual({ text: '@ben look', mentions: [`user:${member}`, `team:${team?.id}`] });
  const told = issue.participants.map((person: { email: string }) => person.email);
  expect(told).toContain('ben@larkspur.example');
  expect(told).toContain('zoe@larkspur.example');
  expect(told).not.toContain('eve@elsewhere.example');
});

test('who has unsubscribed is not told by being mentioned', async () => {
  const api = await startApi(house);
  const path = await issueOf(api);
  const issueId = Number(/(\d+)\/$/.exec(path)?.[1]);
  const project = await api.metadata.row<{ org_id: number }>('SELECT org_id FROM project WHERE id = 1');
  const member = await addPerson(api, 'ben@larkspur.example', project?.org_id ?? 0);
  await api.metadata.execute('INSERT INTO issue_user_state (org_id, issue_id, user_id, is_subscribed) VALUES ($1, $2, $3, false)', [
    project?.org_id,
    issueId,
    member,
  ]);

  await api.call('POST', `${path}notes/`, { body: { text: '@ben', mentions: [`user:${member}`] } });

  const state = await api.metadata.row<{ is_subscribed: boolean }>(
    'SELECT is_subscribed FROM issue_user_state WHERE issue_id = $1 AND user_id = $2',
    [issueId, member],
  );
  expect(state?.is_subscribed).toBe(false);
});
