import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { move } from '../../../test/move.ts';

const ISSUES = 'organizations/vedette/issues/';
const BIG = { type: 'Big', ageMs: 3 * 60_000, release: 'shop@1', user: { id: 'ada' } };
const SMALL = { type: 'Small', ageMs: 60_000, release: 'shop@2', user: { id: 'hana' } };
/** While taking it back is offered. */
const PAUSE_MS = 10_000;
/** Until batches that were decided before are stored. */
const SETTLED_MS = 15_000;

interface Seen {
  readonly id: string;
  readonly count: string;
  readonly userCount: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly metadata: { readonly type: string };
}

async function list(api: Api): Promise<readonly Seen[]> {
  return (await api.get(`${ISSUES}?query=&statsPeriod=14d`)).json;
}

const told = async (api: Api) => (await list(api)).map(({ count, metadata }) => `${metadata.type} ${count}`).toSorted();

/** Two kinds of events that were merged, of which the smaller was split off again. */
async function splitIssue(api: Api): Promise<{ old: string; undo: string }> {
  await feed(house, api, [BIG, BIG, BIG, SMALL, SMALL]);
  const ids = (await list(api)).map(({ id }) => `id=${id}`).join('&');
  const old: string = (await api.call('PUT', `${ISSUES}?${ids}`, { body: { merge: 1 } })).json.merge.parent;
  const { json: hashes } = await api.get(`${ISSUES}${old}/hashes/`);
  const small = hashes.find((hash: { latestEvent: { title: string } | null }) => hash.latestEvent?.title.startsWith('Small')).id;
  const { json } = await api.call('PUT', `${ISSUES}${old}/hashes/?id=${small}`);
  api.clock.advance(PAUSE_MS);
  return { old, undo: json.undo };
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

test('events follow the fingerprint that was split off: lists, counts, dates, releases and people are those of two issues', async () => {
  const api = await startApi(house);
  const { old } = await splitIssue(api);

  expect(await move(api)).toBe(2);

  expect(await told(api)).toEqual(['Big 3', 'Small 2']);
  const issues = await list(api);
  const [big, small] = ['Big', 'Small'].map((type) => issues.find(({ metadata }) => metadata.type === type) as Seen);
  expect(big?.id).toBe(old);
  expect(small?.userCount).toBe(1);
  expect(Date.parse(small?.lastSeen ?? '')).toBeLessThanOrEqual(api.clock.now() - 30_000);
  const { json: events } = await api.get(`${ISSUES}${small?.id}/events/`);
  expect(events.map((event: { title: string }) => event.title.slice(0, 5))).toEqual(['Small', 'Small']);
  const { json: kept } = await api.get(`${ISSUES}${old}/events/`);
  expect(kept).toHaveLength(3);
  const { rows, sums } = await stored(api);
  expect(sums).toEqual(rows);
  const releases = await api.metadata.rows(
    'SELECT l.issue_id::text AS issue, r.version, l.times_seen::int AS n FROM issue_release l JOIN release r ON r.id = l.release_id WHERE l.issue_id = ANY($1::bigint[]) ORDER BY n',
    [[old, small?.id]],
  );
  expect(releases).toEqual([
    { issue: small?.id, version: 'shop@2', n: 2 },
    { issue: old, version: 'shop@1', n: 3 },
  ]);
});

test('a move that was interrupted anywhere is gone on with, and moves each event once', async () => {
  const api = await startApi(house);
  await splitIssue(api);

  for (const failing of [
    /INSERT INTO error_counts/,
    /INSERT INTO errors/,
    /DELETE FROM/,
    /toUnixTimestamp64Milli\(timestamp\) AS "seenAtMs"/,
  ]) {
    let isDone = false;
    const once = (text: string) => {
      if (isDone || !failing.test(text)) return;
      isDone = true;
      throw new Error('cut');
    };
    const events = {
      ...api.events,
      command: async (text: string, params?: Readonly<Record<string, unknown>>) => {
        await api.events.command(text, params);
        once(text);
      },
      select: async <Row>(query: Parameters<Api['events']['select']>[0]) => {
        once(query.text);
        return api.events.select<Row>(query);
      },
    };
    await expect(move(api, { events })).rejects.toThrow('cut');
  }
  await move(api);

  expect(await told(api)).toEqual(['Big 3', 'Small 2']);
  const { rows, sums } = await stored(api);
  expect(sums).toEqual(rows);
});

test('what was decided before the split and stored after it follows too, and then the move is over', async () => {
  const api = await startApi(house);
  const { old } = await splitIssue(api);
  await move(api);
  const [{ hash } = { hash: '' }] = await api.events.select<{ hash: string }>({
    text: `SELECT lower(hex(any(primary_hash))) AS hash FROM errors WHERE issue_id != {old:UInt64} AND startsWith(title, 'Small')`,
    params: { old: Number(old) },
  });
  await api.events.command(
    `INSERT INTO errors SELECT * REPLACE({old:UInt64} AS issue_id, unhex('00000000000000000000000000000001') AS event_id) FROM errors
      WHERE primary_hash = unhex({hash:String}) LIMIT 1`,
    { old: Number(old), hash },
  );
  expect(await move(api)).toBe(1);
  api.clock.advance(SETTLED_MS);
  await move(api);

  expect(await api.metadata.rows('SELECT 1 AS open FROM issue_move WHERE finished_at IS NULL')).toEqual([]);
  expect(await api.metadata.rows('SELECT moved FROM issue_move')).toEqual([{ moved: 3 }]);
});

test('taking the split back brings moved events home, and what came since is kept apart', async () => {
  const api = await startApi(house);
  const takeBack = (undo: string) => api.call('POST', `${ISSUES}undo/`, { body: { undo } });
  const { old, undo } = await splitIssue(api);
  await move(api);

  expect((await takeBack(undo)).status).toBe(200);
  expect(await told(api)).toEqual(['Big 5']);
  expect((await list(api)).map(({ id }) => id)).toEqual([old]);
  const { json: events } = await api.get(`${ISSUES}${old}/events/`);
  expect(events).toHaveLength(5);
  await feed(house, api, [SMALL]);
  expect(await told(api)).toEqual(['Small 6']);
});
