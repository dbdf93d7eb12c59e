import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import {
  itemOf,
  makeProjects,
  newEventId,
  recordOf,
  send,
  startTestProcessor,
  untilApplied,
  type Sending,
  type Stores,
} from '../../test/processor-house.ts';
import { errorSignal } from '../signals/error/index.ts';
import type { ProjectConfig } from './project-config.ts';
import type { AnySignal } from './room-batch.ts';
import { TOPICS } from './topics.ts';

async function openStores(): Promise<Stores> {
  return {
    log: await house.log({ partitions: 1 }),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
}

function messageOf(project: ProjectConfig, text: string): Sending {
  const eventId = newEventId();
  return { project, eventId, items: [itemOf('event', { event_id: eventId, message: 'an event', extra: { text } })] };
}

/** The room of errors, failing at one stage as long as the batch holds the poisoned event. */
function poisonedSignal(stores: Stores, stage: 'prepare' | 'decide' | 'rows' | 'settle', poisonId: string): AnySignal & { tries: number } {
  const room: AnySignal = errorSignal(stores);
  const isPoison = ({ ctx }: { readonly ctx: { readonly eventId: string } }) => ctx.eventId === poisonId;
  const poisoned = {
    ...room,
    tries: 0,
    prepare: (item, ctx) => (stage === 'prepare' && isPoison({ ctx }) ? fail() : room.prepare(item, ctx)),
    decide: async (tx, items) => (stage === 'decide' && items.some(isPoison) ? fail() : room.decide(tx, items)),
    settle: async (tx, items) => (stage === 'settle' && items.some(isPoison) ? fail() : room.settle(tx, items)),
    async rows(items, receipt) {
      const blocks = await room.rows(items, receipt);
      if (stage !== 'rows' || !items.some(isPoison)) return blocks;
      poisoned.tries += 1;
      const lookup = { query: { text: "SELECT 'none' AS name WHERE 0" }, rest: () => null };
      return [{ table: 'no_such_table', key: 'poison', rowCount: 1, bytes: Buffer.from('no block'), lookup }, ...blocks];
    },
  } satisfies AnySignal & { tries: number };

  function fail(): never {
    poisoned.tries += 1;
    throw new Error(`poisoned at ${stage}`);
  }
  return poisoned;
}

async function standings(stores: Stores) {
  const [rows] = await stores.events.select<{ n: number; events: number }>({
    text: 'SELECT count() AS n, uniqExact(event_id) AS events FROM errors',
  });
  const issue = await stores.metadata.row<{ n: number }>('SELECT coalesce(sum(times_seen), 0)::int8 AS n FROM issue');
  const letters = await stores.metadata.rows<{ off: number; stage: string; blob_key: string; error: string }>(
    'SELECT off, stage, blob_key, error FROM dead_letter ORDER BY off',
  );
  const open = await stores.metadata.rows('SELECT 1 FROM intent');
  return { rows: rows?.n, distinct: rows?.events, counted: issue?.n, letters, open: open.length };
}

test('bytes that are no record are set aside, and the records around them are applied', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const garbage = { topic: TOPICS.envelopes, partition: 0, value: Buffer.from('garbage') };
  const records = Array.from({ length: 6 }, (_, n) => recordOf(messageOf(project!, `${n}`), 1));
  const [offset] = await stores.log.append([...records.slice(0, 3), garbage, ...records.slice(3)]);

  const processor = await startTestProcessor(stores, [project!]);
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  const found = await standings(stores);
  expect(found).toMatchObject({ rows: 6, distinct: 6, counted: 6, open: 0 });
  expect(found.letters).toMatchObject([{ off: offset! + 3, stage: 'prepare' }]);
  expect(found.letters[0]!.error).toContain('RecordFormatError');
  expect(Buffer.from((await stores.blobs.get(found.letters[0]!.blob_key))!).toString()).toBe('garbage');
});

test.each(['prepare', 'decide', 'rows'] as const)('a record that fails at %s is tried three times alone, then set aside', async (stage) => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const sendings = Array.from({ length: 9 }, (_, n) => messageOf(project!, `${n}`));
  const signal = poisonedSignal(stores, stage, sendings[4]!.eventId);
  await send(stores.log, sendings);

  const processor = await startTestProcessor(stores, [project!], { signals: [signal] });
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  const found = await standings(stores);
  expect(found).toMatchObject({ rows: 8, distinct: 8, counted: 8, open: 0 });
  expect(found.letters).toHaveLength(1);
  expect(found.letters[0]).toMatchObject({ stage: stage === 'rows' ? 'insert' : stage });
  expect(signal.tries).toBeGreaterThanOrEqual(3);
});

test('an item that cannot be settled costs its own effects and nothing else', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const sendings = Array.from({ length: 9 }, (_, n) => messageOf(project!, `${n}`));
  await send(stores.log, sendings);

  const processor = await startTestProcessor(stores, [project!], { signals: [poisonedSignal(stores, 'settle', sendings[4]!.eventId)] });
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  expect(await standings(stores)).toMatchObject({ rows: 9, distinct: 9, counted: 8, open: 0 });
});

test('a consumer that sets too much aside stops and waits for a person', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  await stores.log.append(Array.from({ length: 20 }, () => ({ topic: TOPICS.envelopes, partition: 0, value: Buffer.from('garbage') })));

  const processor = await startTestProcessor(stores, [project!]);
  house.onClose(() => processor.stop());
  await expect.poll(async () => (await processor.status()).find((one) => one.topic === TOPICS.envelopes)?.isHalted).toBe(true);

  expect((await standings(stores)).letters).toHaveLength(11);
});

test('what comes while a batch is in the stores is prepared meanwhile and becomes one batch', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const inserting = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const prepared = Promise.withResolvers<void>();
  const slow: Stores['events'] = {
    ...stores.events,
    async insert(block) {
      inserting.resolve();
      await released.promise;
      await stores.events.insert(block);
    },
  };
  const room: AnySignal = errorSignal(stores);
  let seen = 0;
  const signal: AnySignal = {
    ...room,
    prepare(item, ctx) {
      seen += 1;
      if (seen === 6) prepared.resolve();
      return room.prepare(item, ctx);
    },
  };
  const batches: number[] = [];
  await send(stores.log, [messageOf(project!, 'first')]);

  const processor = await startTestProcessor({ ...stores, events: slow }, [project!], {
    signals: [signal],
    observe: ({ source, recordCount }) => void (source.topic === TOPICS.envelopes && batches.push(recordCount)),
  });
  house.onClose(() => processor.stop());
  await inserting.promise;
  for (let n = 0; n < 5; n++) await send(stores.log, [messageOf(project!, `${n}`)]);
  await prepared.promise;
  released.resolve();
  await untilApplied(processor);

  expect(batches).toEqual([1, 5]);
  expect(await standings(stores)).toMatchObject({ rows: 6, distinct: 6, counted: 6, open: 0 });
});

test('items nobody claims and envelopes of deleted projects are accounted for', async () => {
  const stores = await openStores();
  const [project, gone] = await makeProjects(stores.metadata, ['shop', 'gone']);
  const kept = messageOf(project!, 'kept');
  await send(stores.log, [{ ...kept, items: [...kept.items, itemOf('check_in', {}), itemOf('novelty', {})] }, messageOf(gone!, 'lost')]);

  const processor = await startTestProcessor(stores, [project!]);
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  expect(
    await stores.events.select({
      text: 'SELECT project_id, category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY ALL',
    }),
  ).toEqual([
    { project_id: project!.projectId, category: 'error', outcome: 0, reason: '', n: 1 },
    { project_id: project!.projectId, category: 'monitor', outcome: 3, reason: 'feature_disabled', n: 1 },
    { project_id: project!.projectId, category: 'unknown', outcome: 3, reason: 'unknown_item', n: 1 },
    { project_id: gone!.projectId, category: 'error', outcome: 3, reason: 'project_state', n: 1 },
  ]);
});
