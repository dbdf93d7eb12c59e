import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { house, openHouse, type House } from '../../test/house.ts';
import { itemOf, makeProjects, newEventId, send, startTestProcessor, untilApplied, type Stores } from '../../test/processor-house.ts';
import { EventsUnavailableError, type Events, type InsertBlock } from '../engines/events/port.ts';
import type { ProjectConfig } from './project-config.ts';

/**
 * What a power cut leaves of a batch: its intent, some of its blocks, and no token of them (docs/adr/0012). Each such state is made in
 * the real engine, then a processor starts. A power cut itself: test/sim/power-cut.test.ts.
 */
const TABLES = ['error_payloads', 'errors', 'error_counts_in', 'outcomes'];
const EVENTS = 12;
/** Groups of three, of two projects: payload blocks of several names. */
const KINDS = ['ValueError', 'KeyError', 'TypeError'];

interface Rig {
  readonly stores: Stores;
  readonly projects: readonly ProjectConfig[];
}

async function openStores(of: House = house): Promise<Rig> {
  const stores = {
    log: await of.log({ partitions: 1 }),
    metadata: await of.metadata(),
    events: await of.events(),
    blobs: await of.blobs(),
    cache: of.cache(),
  };
  return { stores, projects: await makeProjects(stores.metadata, ['shop', 'blog']) };
}

async function openRig(): Promise<Rig> {
  const rig = await openStores();
  await sendBatch(rig);
  return rig;
}

async function sendBatch({ stores, projects }: Rig): Promise<void> {
  const sendings = Array.from({ length: EVENTS }, (_, n) => {
    const eventId = newEventId();
    const event = { event_id: eventId, exception: { values: [{ type: KINDS[n % 3], value: `place ${n}` }] }, user: { id: `${n % 5}` } };
    return { project: projects[n % 2]!, eventId, items: [itemOf('event', event)] };
  });
  await send(stores.log, sendings);
}

type Insert = (block: InsertBlock, events: Events) => Promise<void>;

/** Begins the batch with a store that treats inserts so, until one fails. The intent stays open. */
async function begin({ stores, projects }: Rig, insert: Insert): Promise<void> {
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));
  let isDead = false;
  const events: Events = {
    ...stores.events,
    async insert(block) {
      // It died at the first failure.
      if (!isDead) await insert(block, stores.events).catch(() => (isDead = true));
      if (!isDead && block.table !== 'outcomes') return;
      isDead = true;
      over();
      throw new EventsUnavailableError('the power is out');
    },
  };
  const processor = await startTestProcessor({ ...stores, events }, projects);
  await isOver;
  await processor.stop();
  expect(await stores.metadata.rows('SELECT 1 FROM intent')).toHaveLength(1);
}

async function finish({ stores, projects }: Rig): Promise<void> {
  const processor = await startTestProcessor(stores, projects);
  await untilApplied(processor).finally(() => processor.stop());
}

async function expectEachOnce({ events, metadata }: Stores, sent = EVENTS): Promise<void> {
  const select = (text: string) => events.select({ text });
  expect(await select('SELECT count() AS n, uniqExact(event_id) AS ids FROM errors')).toEqual([{ n: sent, ids: sent }]);
  expect(await select('SELECT count() - uniqExact(project_id, log_partition, block) AS doubled FROM error_payloads')).toEqual([
    { doubled: 0 },
  ]);
  expect(
    await select(`SELECT count() AS lacking FROM errors
      WHERE (project_id, log_partition, payload_block) NOT IN (SELECT project_id, log_partition, block FROM error_payloads)`),
  ).toEqual([{ lacking: 0 }]);
  const recount = await select('SELECT issue_id, count() AS n, uniqExact(user_hash) AS people FROM errors GROUP BY ALL ORDER BY ALL');
  expect(
    await select(`SELECT issue_id, sum(events) AS n, uniqCombinedIfMerge(users) AS people
      FROM error_counts WHERE project_id != 0 GROUP BY ALL ORDER BY ALL`),
  ).toEqual(recount);
  expect(await metadata.rows('SELECT id AS issue_id, times_seen AS n, users_seen AS people FROM issue ORDER BY id')).toEqual(recount);
  expect(await select('SELECT outcome, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL')).toEqual([
    { outcome: 0, n: sent },
  ]);
}

/** What the engine does when it has forgotten the token: it takes the rows. */
const withoutToken: Insert = (block, events) => events.insert({ ...block, token: crypto.randomUUID() });

const SUBSETS = Array.from({ length: 2 ** TABLES.length }, (_, bits) => TABLES.filter((_table, at) => (bits >> at) & 1));

describe('batch after batch into the same stores', () => {
  const shared = openHouse();
  let rig: Rig;
  let sent = 0;
  beforeAll(async () => {
    rig = await openStores(shared);
  });
  afterAll(() => shared.close());

  test.each(SUBSETS.map((tables) => [tables.length === 0 ? 'nothing' : tables.join(' and '), tables] as const))(
    'E4: of a batch %s is stored, the tokens are lost, and the redo stores the rest once',
    async (_name, tables) => {
      sent += EVENTS;
      await sendBatch(rig);
      await begin(rig, async (block, events) => (tables.includes(block.table) ? withoutToken(block, events) : undefined));

      await finish(rig);

      await expectEachOnce(rig.stores, sent);
    },
  );
});

test.each(['error_payloads', 'errors'])('E4: a part of the rows of %s is stored, and the redo adds the others', async (table) => {
  const rig = await openRig();
  await begin(rig, withoutToken);
  const column = table === 'errors' ? 'log_offset' : 'block';
  await rig.stores.events.command(`ALTER TABLE ${table} DELETE WHERE ${column} < 5 SETTINGS mutations_sync = 2`);

  await finish(rig);

  await expectEachOnce(rig.stores);
});

test.each([...TABLES.keys()])('E4: what was stored up to block %i is merged with other batches before the redo looks', async (last) => {
  const rig = await openRig();
  await finish(rig);
  await sendBatch(rig);
  await begin(rig, async (block, events) => (TABLES.indexOf(block.table) <= last ? withoutToken(block, events) : undefined));
  for (const table of ['error_payloads', 'errors', 'error_counts', 'outcomes']) {
    await rig.stores.events.command(`OPTIMIZE TABLE ${table} FINAL`);
  }

  await finish(rig);

  await expectEachOnce(rig.stores, 2 * EVENTS);
});

test.each(TABLES)('E4: the token of %s was kept and its rows were lost, and the redo stores them all the same', async (table) => {
  const rig = await openRig();
  await begin(rig, (block, events) => events.insert(block));
  const target = table === 'error_counts_in' ? 'error_counts' : table;
  await rig.stores.events.command(`ALTER TABLE ${target} DELETE WHERE 1 SETTINGS mutations_sync = 2`);

  await finish(rig);

  await expectEachOnce(rig.stores);
});

test('E4: a redo that is interrupted after each of its inserts is redone until each row is there once', async () => {
  const rig = await openRig();
  await begin(rig, async (block, events) => (block.table === 'errors' ? withoutToken(block, events) : undefined));
  const stored: string[] = [];
  while (stored.length < TABLES.length - 1) {
    const before = stored.length;
    await begin(rig, async (block, events) => {
      if (stored.length > before) throw new Error('the power is out again');
      await withoutToken(block, events);
      stored.push(block.table);
    });
  }
  expect(stored).toEqual(['error_payloads', 'error_counts_in', 'outcomes']);

  await finish(rig);

  await expectEachOnce(rig.stores);
});

test("E4: inserts of the former owner that end only when the redo's begin are one with them", async () => {
  const rig = await openRig();
  const late = new Map<string, InsertBlock>();
  await begin(rig, async (block) => void late.set(block.table, block));
  const insert: Events['insert'] = async (block) => {
    await rig.stores.events.insert(late.get(block.table)!);
    await rig.stores.events.insert(block);
  };

  await finish({ ...rig, stores: { ...rig.stores, events: { ...rig.stores.events, insert } } });

  expect(late.size).toBe(TABLES.length);
  await expectEachOnce(rig.stores);
});

/** What a view of `errors` did in programs before receipts. */
const COUNT_BY_VIEW = `INSERT INTO error_counts
  SELECT project_id, issue_id, environment, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')), toDate(received_at), count(),
         uniqCombinedIfState(user_hash, user_hash != 0)
  FROM errors GROUP BY ALL`;

test.each([0, 1, 2, 3])('a batch that a program without receipts left after %i inserts is stored once', async (count) => {
  const rig = await openRig();
  const { events, metadata } = rig.stores;
  const tables = ['error_payloads', 'errors', 'outcomes'].slice(0, count);
  await begin(rig, async (block) => (tables.includes(block.table) ? events.insert(block) : undefined));
  if (tables.includes('errors')) await events.command(COUNT_BY_VIEW);
  await metadata.execute('UPDATE intent SET schema_version = 1');

  await finish(rig);

  await expectEachOnce(rig.stores);
});
