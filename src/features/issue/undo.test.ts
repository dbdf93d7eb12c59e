import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { errorsDataset } from '../../signals/error/dataset.ts';
import { restore } from './state.ts';
import { wakeIssues } from './wake.ts';

const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' };
const ISSUES = 'organizations/vedette/issues/';

async function ids(api: Api): Promise<readonly string[]> {
  return (await api.get(`${ISSUES}?query=`)).json.map((issue: { id: string }) => issue.id).toSorted();
}

function change(api: Api, id: string, body: unknown) {
  return api.call('PUT', `${ISSUES}?id=${id}`, { body });
}

function undo(api: Api, { json }: { readonly json: { readonly undo: string } }) {
  return api.call('POST', `${ISSUES}undo/`, { body: { undo: json.undo } });
}

const CHANGES: readonly object[] = [
  { status: 'resolved' },
  { status: 'resolved', statusDetails: { inRelease: 'latest' } },
  { status: 'resolvedInNextRelease' },
  { status: 'unresolved' },
  { status: 'unresolved', substatus: 'archived_forever' },
  { status: 'ignored' },
  { status: 'ignored', substatus: 'archived_until_escalating' },
  { status: 'ignored', substatus: 'archived_until_condition_met' },
  { status: 'ignored', substatus: 'archived_forever', statusDetails: { ignoreDuration: 60 } },
  { status: 'ignored', statusDetails: { ignoreCount: 2, ignoreUserCount: 5 } },
  { assignedTo: 'owner@example.com' },
  { assignedTo: '#vedette' },
  { assignedTo: '' },
  { priority: 'high' },
  { priority: 'low' },
  { inbox: false },
  { inbox: true },
  { substatus: 'escalating' },
  { substatus: 'archived_forever' },
  { isPublic: true },
  { isPublic: false },
];

test('every change is taken back whole', async () => {
  const api = await startApi(house, OWNER);
  await feed(house, api, [{ release: 'shop@1.0.0' }]);
  const [id = ''] = await ids(api);
  await change(api, id, { status: 'ignored', statusDetails: { ignoreCount: 100 }, priority: 'medium', assignedTo: '#vedette' });
  const detail = async () => (await api.get(`${ISSUES}${id}/`)).json;
  const before = await detail();

  for (const body of CHANGES) {
    api.clock.advance(1000);
    const undone = await undo(api, await change(api, id, body));

    expect(undone.json, JSON.stringify(body)).toEqual({ restored: 1, kept: 0 });
    expect(await detail(), JSON.stringify(body)).toEqual(before);
  }
});

test('what somebody else or an event did meanwhile stays, and is said', async () => {
  const api = await startApi(house, OWNER);
  await feed(house, api, [{ type: 'A' }, { type: 'B' }]);
  const [a = '', b = ''] = await ids(api);
  const done = await api.call('PUT', `${ISSUES}?id=${a}&id=${b}`, { body: { status: 'resolved', priority: 'low' } });
  api.clock.advance(1000);
  await change(api, a, { status: 'ignored' });

  const undone = await undo(api, done);
  const [first, second] = [(await api.get(`${ISSUES}${a}/`)).json, (await api.get(`${ISSUES}${b}/`)).json];

  expect(undone.json).toEqual({ restored: 1, kept: 1 });
  expect([first.status, first.priority]).toEqual(['ignored', 'high']);
  expect([second.status, second.substatus, second.inbox.reason]).toEqual(['unresolved', 'new', 0]);
});

test('a change is taken back by whoever made it, within an hour, and by nobody else', async () => {
  const api = await startApi(house, OWNER);
  await feed(house, api, [{}]);
  const [id = ''] = await ids(api);
  const login = await api.call('POST', 'auth/login/', { token: null, body: { email: OWNER.ownerEmail, password: OWNER.ownerPassword } });
  const own = { token: null, headers: { cookie: String(login.headers['set-cookie']).split(';')[0] ?? '', origin: 'http://vedette.test' } };

  const mine = await change(api, id, { status: 'resolved' });
  const foreign = await api.call('POST', `${ISSUES}undo/`, { ...own, body: { undo: mine.json.undo } });
  api.clock.advance(3_600_001);
  const late = await undo(api, mine);
  const nonsense = await api.call('POST', `${ISSUES}undo/`, { body: { undo: 'x' } });

  expect([foreign.status, late.status, nonsense.status]).toEqual([404, 404, 400]);
});

test('no sequence of changes, undone or not, leaves an issue that contradicts itself', async () => {
  const api = await startApi(house, OWNER);
  await feed(house, api, [
    { type: 'A', release: 'shop@1.0.0' },
    { type: 'B', release: 'shop@1.0.0' },
    { type: 'B', release: 'shop@1.0.0', user: { id: '2' } },
  ]);
  const [a = '', b = ''] = await ids(api);
  const step = fc.record({
    body: fc.constantFrom(...CHANGES, { merge: 1 }),
    isUndone: fc.boolean(),
    id: fc.constantFrom(`id=${a}`, `id=${a}&id=${b}`),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const { body, isUndone, id } of steps) {
        const done = await api.call('PUT', `${ISSUES}?${id}`, { body });
        expect([200, 400], done.text).toContain(done.status);
        if (isUndone && done.status === 200) expect((await undo(api, done)).status).toBe(200);
        expect(await contradictions(api)).toEqual([]);
      }
    }),
    { numRuns: 15 },
  );
});

/** States that cannot be, and counters that do not add up. */
function contradictions(api: Api) {
  return api.metadata.rows(
    `SELECT id, status, substatus, status_details FROM issue i WHERE NOT (
       CASE status
         WHEN 'unresolved' THEN substatus IN ('new', 'ongoing', 'escalating', 'regressed') AND resolved_at IS NULL AND status_details = '{}'
         WHEN 'resolved' THEN substatus IS NULL AND resolved_at IS NOT NULL AND inbox_reason IS NULL
         WHEN 'ignored' THEN substatus LIKE 'archived_%' AND resolved_at IS NULL AND inbox_reason IS NULL
           AND (substatus = 'archived_until_condition_met') = (status_details <> '{}')
         WHEN 'pending_merge' THEN substatus IS NULL AND EXISTS (SELECT 1 FROM issue_redirect r WHERE r.previous_issue_id = i.id)
           AND NOT EXISTS (SELECT 1 FROM issue_hash h WHERE h.issue_id = i.id)
         ELSE false
       END
       AND (assignee_user_id IS NULL OR assignee_team_id IS NULL)
       AND (inbox_reason IS NULL) = (inbox_at IS NULL)
       AND (is_public = (share_id IS NOT NULL))
       AND times_seen = (SELECT sum(times_seen) FROM issue_environment e WHERE e.issue_id = i.id)
       AND users_seen = (SELECT count(*) FROM issue_person p WHERE p.issue_id = i.id))`,
  );
}

test('only untouched groups of fields go back', () => {
  const state = fc.record({
    status: fc.constantFrom('a', 'b'),
    substatus: fc.constantFrom('x', 'y'),
    priority: fc.constantFrom(25, 50, 75),
    assignee_user_id: fc.constantFrom(null, 1, 2),
  });
  fc.assert(
    fc.property(state, state, state, (before, after, now) => {
      const { state: given, isContested } = restore(before, after, now);

      if (JSON.stringify(now) === JSON.stringify(after)) expect([given, isContested]).toEqual([before, false]);
      if (before.priority === after.priority) expect(given['priority']).toBe(now.priority);
      expect([before.priority, now.priority]).toContain(given['priority']);
      // Status and substatus come from one moment, never from two.
      expect([
        [before.status, before.substatus],
        [now.status, now.substatus],
      ]).toContainEqual([given['status'], given['substatus']]);
    }),
  );
});

const states = (api: Api) =>
  api.metadata.row<{ status: string; substatus: string; inbox_reason: string | null; status_details: object }>(
    'SELECT status, substatus, inbox_reason, status_details FROM issue',
  );
const BACK = { status: 'unresolved', substatus: 'ongoing', inbox_reason: 'ongoing', status_details: {} };

test('an issue archived until so many events or people comes back with the one that makes it full', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ user: { id: '1' } }]);
  const [id = ''] = await ids(api);

  await change(api, id, { status: 'ignored', statusDetails: { ignoreCount: 2 } });
  await feed(house, api, [{ user: { id: '1' } }]);
  const still = await states(api);
  await feed(house, api, [{ user: { id: '1' } }]);
  const byCount = await states(api);
  await change(api, id, { status: 'ignored', statusDetails: { ignoreUserCount: 1 } });
  await feed(house, api, [{ user: { id: '1' } }]);
  const stillAway = await states(api);
  await feed(house, api, [{ user: { id: '2' } }]);

  expect([still?.status, stillAway?.status]).toEqual(['ignored', 'ignored']);
  expect(byCount).toEqual(BACK);
  expect(await states(api)).toEqual(BACK);
  const told = (await api.get(`${ISSUES}${id}/`)).json.activity.filter((one: { type: string }) => one.type === 'set_unresolved');
  expect(told.map((one: { data: unknown }) => one.data)).toEqual([{ ignoreUserCount: 1 }, { ignoreCount: 2 }]);
});

test('an issue archived for a time comes back by the clock, and one archived forever does not', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }]);
  const [id = ''] = await ids(api);
  const wake = () => wakeIssues({ ...api, dataset: errorsDataset, nowMs: api.clock.now() });

  await change(api, id, { status: 'ignored', statusDetails: { ignoreDuration: 60 } });
  api.clock.advance(59 * 60_000);
  expect(await wake()).toBe(0);
  api.clock.advance(60_000);
  expect(await wake()).toBe(1);
  expect(await states(api)).toEqual(BACK);

  await change(api, id, { status: 'ignored' });
  api.clock.advance(365 * 86_400_000);
  expect(await wake()).toBe(0);
});

test('a window counts only what falls within it, and escalating only what is more than usual', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ ageMs: 5 * 60_000, user: { id: '1' } }]);
  const [id = ''] = await ids(api);
  const wake = () => wakeIssues({ ...api, dataset: errorsDataset, nowMs: api.clock.now() });

  await change(api, id, { status: 'ignored', statusDetails: { ignoreCount: 2, ignoreWindow: 10 } });
  expect(await wake()).toBe(0);
  await feed(house, api, [{ ageMs: 60_000, user: { id: '1' } }]);
  expect(await wake()).toBe(1);
  expect(await states(api)).toEqual(BACK);

  await change(api, id, { status: 'ignored', substatus: 'archived_until_escalating' });
  await feed(
    house,
    api,
    Array.from({ length: 5 }, () => ({ ageMs: 0 })),
  );
  expect(await wake()).toBe(0);
  await feed(
    house,
    api,
    Array.from({ length: 20 }, () => ({ ageMs: 0 })),
  );
  expect(await wake()).toBe(1);
  expect(await states(api)).toMatchObject({ status: 'unresolved', substatus: 'escalating', inbox_reason: 'escalating' });
});
