import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import {
  itemOf,
  makeProjects,
  newEventId,
  send,
  startTestProcessor,
  untilApplied,
  type Sending,
  type Stores,
} from '../../test/processor-house.ts';
import { BlobsUnavailableError } from '../engines/blobs/port.ts';
import { EventsUnavailableError } from '../engines/events/port.ts';
import type { Log } from '../engines/log/port.ts';
import { MetadataUnavailableError } from '../engines/metadata/port.ts';
import type { ProjectConfig } from './project-config.ts';

async function openStores(): Promise<Stores> {
  return {
    log: await house.log(),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
}

function messagesOf(project: ProjectConfig, count: number): readonly Sending[] {
  return Array.from({ length: count }, (_, n) => {
    const eventId = newEventId();
    return { project, eventId, items: [itemOf('event', { event_id: eventId, message: `event of ${n % 3}`, user: { id: `${n % 4}` } })] };
  });
}

/** Rows, distinct events, sum of the counters, sum of the outcomes. */
async function totals({ events, metadata }: Stores): Promise<readonly number[]> {
  const [rows] = await events.select<{ n: number; ids: number }>({ text: 'SELECT count() AS n, uniqExact(event_id) AS ids FROM errors' });
  const [outcomes] = await events.select<{ n: number }>({ text: 'SELECT sum(quantity) AS n FROM outcomes WHERE project_id != 0' });
  const counted = await metadata.row<{ n: number }>('SELECT coalesce(sum(times_seen), 0)::int8 AS n FROM issue');
  return [rows?.n ?? 0, rows?.ids ?? 0, counted?.n ?? 0, outcomes?.n ?? 0];
}

/** One call in five does its work and then says that it is not known whether it did; which ones follows from the seed. */
function doubtful<Args extends unknown[], T>(
  call: (...args: Args) => Promise<T>,
  seed: number,
  doubt: () => Error,
): (...args: Args) => Promise<T> {
  let state = seed;
  return async (...args) => {
    const result = await call(...args);
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (state / 2 ** 32 < 0.2) throw doubt();
    return result;
  };
}

test('stores that lose their answers now and then change nothing', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const events = { ...stores.events, insert: doubtful(stores.events.insert, 1, () => new EventsUnavailableError('lost')) };
  const metadata = {
    ...stores.metadata,
    transaction: doubtful(stores.metadata.transaction, 2, () => new MetadataUnavailableError('lost')),
  };

  const processor = await startTestProcessor({ ...stores, events, metadata }, [project!]);
  house.onClose(() => processor.stop());
  for (let round = 0; round < 3; round++) {
    await send(stores.log, messagesOf(project!, 20));
    await untilApplied(processor);
  }

  expect(await totals(stores)).toEqual([60, 60, 60, 60]);
});

/** Longer than the tries that a record has before it is set aside. */
const REFUSALS = 6;

test('an object store that is away for longer than a record has tries sets nothing aside: files and their events wait', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  let refused = 0;
  const blobs = {
    ...stores.blobs,
    put: async (key: string, value: Uint8Array) => {
      if (refused++ < REFUSALS) throw new BlobsUnavailableError('away');
      await stores.blobs.put(key, value);
    },
  };
  const attached = itemOf('attachment', Buffer.from('the file'), { filename: 'a.txt' });

  const processor = await startTestProcessor({ ...stores, blobs }, [project!]);
  house.onClose(() => processor.stop());
  await send(
    stores.log,
    messagesOf(project!, 1).map((sending) => ({ ...sending, items: [...sending.items, attached] })),
  );
  await untilApplied(processor);

  const letters = await stores.metadata.rows('SELECT error FROM dead_letter');
  const files = await stores.metadata.rows('SELECT 1 FROM event_attachment');
  expect([refused > REFUSALS, letters, files.length]).toEqual([true, [], 1]);
  expect((await totals(stores)).slice(0, 3)).toEqual([1, 1, 1]);
}, 60_000);

test('two processors that both believe to own every partition count each event once', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const all = Array.from({ length: stores.log.partitions }, (_, partition) => partition);
  const shared: Log = {
    partitions: stores.log.partitions,
    append: (records) => stores.log.append(records),
    read: (...args) => stores.log.read(...args),
    waitFor: (...args) => stores.log.waitFor(...args),
    bounds: (...args) => stores.log.bounds(...args),
    commit: (...args) => stores.log.commit(...args),
    committed: (...args) => stores.log.committed(...args),
    trim: (...args) => stores.log.trim(...args),
    usage: () => stores.log.usage(),
    close: () => stores.log.close(),
    async join(_group, _topic, onAssigned) {
      await onAssigned(all);
      return { leave: async () => undefined };
    },
  };

  const processors = await Promise.all([0, 1].map(() => startTestProcessor({ ...stores, log: shared }, [project!])));
  house.onClose(async () => {
    await Promise.all(processors.map((processor) => processor.stop()));
  });
  for (let round = 0; round < 8; round++) await send(stores.log, messagesOf(project!, 25));
  await untilCaughtUp(stores);

  expect(await totals(stores)).toEqual([200, 200, 200, 200]);
});

/** A processor that lost every race knows of no progress: the offsets are asked instead. */
async function untilCaughtUp(stores: Stores): Promise<void> {
  await expect
    .poll(
      async () =>
        (await stores.metadata.row<{ n: number }>("SELECT sum(off)::int8 AS n FROM consumer_offset WHERE topic = 'envelopes'"))?.n,
      {
        timeout: 60_000,
      },
    )
    .toBe(await endOfLog(stores));
}

async function endOfLog({ log }: Stores): Promise<number> {
  let sum = 0;
  for (let partition = 0; partition < log.partitions; partition++) sum += (await log.bounds('envelopes', partition)).end;
  return sum;
}
