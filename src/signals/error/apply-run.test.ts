import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed, type TestEvent } from '../../../test/api-events.ts';
import { applyRules } from '../../../test/apply-rules.ts';
import { house } from '../../../test/house.ts';
import { move } from '../../../test/move.ts';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';

const ISSUES = 'organizations/vedette/issues/';
/** While taking it back is offered, nothing is moved. */
const PAUSE_MS = 10_000;

interface Listed {
  readonly id: string;
  readonly count: string;
  readonly metadata: { readonly type: string };
}

async function shop(events: readonly TestEvent[], rules: string) {
  const api = await startApi(house);
  const projects = (await api.get('organizations/vedette/projects/')).json as { slug: string }[];
  const path = `projects/vedette/${projects[0]?.slug}/`;
  await feed(house, api, events);
  const save = (fingerprintingRules: string) => api.call('PUT', path, { body: { fingerprintingRules } });
  await save(rules);
  return { api, path, save };
}

const SMALL: readonly TestEvent[] = [
  { type: 'A', value: 'first', tags: { tier: 'db' } },
  { type: 'A', value: 'second', tags: { tier: 'cache' } },
  { type: 'B', tags: { tier: 'db' } },
];

async function list(api: Api): Promise<readonly Listed[]> {
  return (await api.get(`${ISSUES}?query=&statsPeriod=14d`)).json;
}

const told = async (api: Api) => (await list(api)).map(({ count, metadata }) => `${metadata.type} ${count}`).toSorted();

const ask = (api: Api, path: string) => api.call('POST', `${path}grouping-apply/`, { body: {} });
const progress = async (api: Api, path: string) => (await api.get(`${path}grouping-apply/`)).json;

async function moveAll(api: Api): Promise<number> {
  api.clock.advance(PAUSE_MS);
  return move(api);
}

/** As the page does it: the youngest first. */
async function takeBack(api: Api, path: string): Promise<void> {
  for (const undo of ((await progress(api, path)).undo as string[]).toReversed()) {
    const answer = await api.call('POST', `${ISSUES}undo/`, { body: { undo } });
    expect(answer.status, answer.text).toBe(200);
  }
}

async function hashCount(api: Api): Promise<number> {
  return (await api.metadata.row<{ n: number }>('SELECT count(*)::int AS n FROM issue_hash'))?.n ?? 0;
}

/** By issue, as the event store counts them: in rows, and in sums. */
async function stored(api: Api) {
  const rows = await api.events.select<{ issue: string; n: string }>({
    text: 'SELECT toString(issue_id) AS issue, count() AS n FROM errors GROUP BY 1',
  });
  const sums = await api.events.select<{ issue: string; n: string }>({
    text: 'SELECT toString(issue_id) AS issue, sum(events) AS n FROM error_counts WHERE project_id != 0 GROUP BY 1 HAVING n != 0',
  });
  const sorted = (all: typeof rows) => all.map(({ issue, n }) => `${issue}: ${n}`).toSorted();
  return { rows: sorted(rows), sums: sorted(sums) };
}

test('saved rules are applied to issues that are there, which take the next events by them, and all of it is taken back', async () => {
  const { api, path } = await shop(SMALL, 'tags.tier:* -> one-thing title="One thing"');
  const before = await list(api);
  const hashes = await hashCount(api);
  expect(await progress(api, path)).toBeNull();

  const asked = await ask(api, path);
  await applyRules(api);
  const applied = await progress(api, path);
  const [only, ...others] = await list(api);
  const taken = await hashCount(api);
  const history = await api.get(`organizations/vedette/issues/${only?.id}/activities/`);
  await takeBack(api, path);

  expect(asked.json, asked.text).toMatchObject({ phase: 'read', events: 0, total: null, undo: [] });
  expect(applied).toMatchObject({ phase: 'done', events: 3, total: 3, merged: 1, followed: 0, split: 0, undo: [expect.any(String)] });
  expect(only?.count).toBe('3');
  expect(others).toEqual([]);
  expect(taken).toBe(hashes + 1);
  expect(history.json.activity).toContainEqual(
    expect.objectContaining({ type: 'merge', data: expect.objectContaining({ byRules: true }) }),
  );
  const after = await list(api);
  expect(new Map(after.map(({ id, count }) => [id, count]))).toEqual(new Map(before.map(({ id, count }) => [id, count])));
  expect(await hashCount(api)).toBe(hashes);
  expect((await progress(api, path)).undo).toEqual([]);
});

test('what was applied before is nothing to do when it is applied again', async () => {
  const { api, path } = await shop(SMALL, 'tags.tier:* -> one-thing');
  await ask(api, path);
  await applyRules(api);

  await ask(api, path);
  await applyRules(api);

  expect(await progress(api, path)).toMatchObject({ phase: 'done', merged: 0, followed: 0, split: 0, undo: [] });
});

test('an issue that saved rules split becomes several, whose events follow, and all of it is taken back', async () => {
  const { api, path } = await shop(SMALL, 'type:A -> {{ default }}, {{ tags.tier }}\ntype:B -> renamed');

  await ask(api, path);
  await applyRules(api);
  const applied = await progress(api, path);
  const moved = await moveAll(api);
  const split = await told(api);
  const followed = await progress(api, path);
  await takeBack(api, path);

  // A is two, of which one part stays; B takes its new hash.
  expect(applied).toMatchObject({ phase: 'done', merged: 0, followed: 2, split: 1, leaving: 1, moved: 0 });
  // The program must not merge by likeness what the rules tell apart.
  expect(await api.metadata.rows('SELECT reason FROM issue_apart')).toEqual([{ reason: 'unmerged' }]);
  expect(moved).toBe(1);
  expect(followed).toMatchObject({ moved: 1 });
  expect(split).toEqual(['A 1', 'A 1', 'B 1']);
  expect(await told(api)).toEqual(['A 2', 'B 1']);
});

const many = (type: string, tier: string, n: number): TestEvent[] =>
  Array.from({ length: n }, (_, at) => ({ type, value: `${tier} ${at}`, tags: { tier } }));
/** Two issues, each with a part that is one thing by the rules. */
const TORN = [...many('A', 'web', 4), ...many('A', 'db', 2), ...many('B', 'web', 5), ...many('B', 'db', 1)];
const TAKE_OUT = 'tags.tier:db -> database';

test('what rules take out of several issues comes together in one, and goes home when it is taken back', async () => {
  const { api, path } = await shop(TORN, TAKE_OUT);

  await ask(api, path);
  await applyRules(api);
  expect(await moveAll(api)).toBe(3);
  const together = await told(api);
  const consistent = await stored(api);
  await takeBack(api, path);
  await moveAll(api);

  expect(together).toEqual(['A 3', 'A 4', 'B 5']);
  expect(consistent.sums).toEqual(consistent.rows);
  expect(await told(api)).toEqual(['A 6', 'B 6']);
  const { rows, sums } = await stored(api);
  expect(sums).toEqual(rows);
});

test('events of any number are gone through, some at a time, and none is counted or moved twice when a step is interrupted', async () => {
  const { api, path } = await shop(TORN, TAKE_OUT);
  await ask(api, path);

  for (const failing of [
    /INSERT INTO rule_run_part/,
    /UPDATE rule_run SET seen/,
    /INSERT INTO issue_apart/,
    /INSERT INTO rule_run_change/,
    /UPDATE rule_run_part SET from_issue_id/,
    /INSERT INTO issue_move/,
    /DELETE FROM rule_run_part/,
  ])
    await expect(applyRules(api, { stepEvents: 2, metadata: cutAfter(api.metadata, failing) }), String(failing)).rejects.toThrow('cut');
  await applyRules(api, { stepEvents: 2 });
  await moveAll(api);

  expect(await progress(api, path)).toMatchObject({ phase: 'done', events: 12, total: 12, split: 1, leaving: 3, moved: 3 });
  expect(await told(api)).toEqual(['A 3', 'A 4', 'B 5']);
  const { rows, sums } = await stored(api);
  expect(sums).toEqual(rows);
});

/** Fails once, after the statement. */
function cutAfter(metadata: Metadata, failing: RegExp): Metadata {
  let isDone = false;
  const cutting = <S extends Sql>(sql: S): S => ({
    ...sql,
    execute: async (text: string, values?: readonly unknown[]) => {
      const changed = await sql.execute(text, values);
      if (isDone || !failing.test(text)) return changed;
      isDone = true;
      throw new Error('cut');
    },
  });
  return { ...cutting(metadata), transaction: (work) => metadata.transaction((tx) => work(cutting(tx))) };
}

test('the title of the newest events names what is split off, and dates are those of its events', async () => {
  const ages = [50, 40, 30, 20].map((minutes) => ({ type: 'A', ageMs: minutes * 60_000, tags: { tier: 'web' } }));
  const out = [45, 35, 25].map((minutes) => ({ type: 'A', ageMs: minutes * 60_000, tags: { tier: 'db' } }));
  const { api, path } = await shop([...ages, ...out], 'tags.tier:db -> database title="The database"');

  await ask(api, path);
  await applyRules(api, { stepEvents: 1 });
  await moveAll(api);

  const issues = (await api.get(`${ISSUES}?query=&statsPeriod=14d`)).json as { title: string; firstSeen: string; lastSeen: string }[];
  const database = issues.find(({ title }) => title === 'The database');
  const ageOf = (date: string | undefined) => Math.round((api.clock.now() - PAUSE_MS - Date.parse(date ?? '')) / 60_000);
  expect([ageOf(database?.firstSeen), ageOf(database?.lastSeen)]).toEqual([45, 25]);
});

test('a run is stopped, and another with other rules begins anew', async () => {
  const { api, path, save } = await shop(TORN, TAKE_OUT);
  await ask(api, path);
  await applyRules(api, { stepEvents: 5, sliceMs: 0 });
  const under = await progress(api, path);

  const stopped = await api.call('DELETE', `${path}grouping-apply/`);
  await applyRules(api);
  const still = await progress(api, path);
  await save('tags.tier:* -> everything');
  await ask(api, path);
  const same = (await ask(api, path)).json;
  await applyRules(api);

  expect(under).toMatchObject({ phase: 'read', events: 5, total: 12 });
  expect(stopped.json).toMatchObject({ phase: 'stopped', events: 5, merged: 0 });
  expect(still).toMatchObject({ phase: 'stopped', events: 5 });
  expect(same).toMatchObject({ phase: 'read', events: 0 });
  expect(await progress(api, path)).toMatchObject({ phase: 'done', events: 12, merged: 1, split: 0 });
  expect(await told(api)).toEqual([expect.stringMatching(/ 12$/)]);
});

test('whoever may not change a project applies nothing to it', async () => {
  const { api, path } = await shop(SMALL, TAKE_OUT);

  const [asked, stopped] = await Promise.all([
    api.call('POST', `${path}grouping-apply/`, { body: {}, token: null }),
    api.call('DELETE', `${path}grouping-apply/`, { token: null }),
  ]);

  expect([asked.status, stopped.status]).toEqual([401, 401]);
});
