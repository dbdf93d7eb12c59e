import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { itemOf, makeProjects, newEventId, send, startTestProcessor, untilApplied } from '../../test/processor-house.ts';
import type { Sending, Stores } from '../../test/processor-house.ts';
import type { Log } from '../engines/log/port.ts';
import { storedErrors } from '../signals/error/stored.ts';
import { dropLetter, findLetter, listLetters, retryLetter } from './dead-letters.ts';
import type { StoredLetter } from './dead-letters.ts';
import type { ProjectConfig } from './project-config.ts';
import { eventKeyOf, replayLog } from './replay.ts';
import type { ReplayOptions, ReplayReport } from './replay.ts';
import { TOPICS } from './topics.ts';

const START_MS = Date.UTC(2026, 10, 22, 10);

async function storesOver(log: Log): Promise<Stores> {
  return { log, metadata: await house.metadata(), events: await house.events(), blobs: await house.blobs(), cache: house.cache() };
}

function sendingsFor(project: ProjectConfig, count: number): readonly Sending[] {
  return Array.from({ length: count }, (_, n) => {
    // Some end in zeros, which a store that compares texts would drop.
    const eventId = n % 10 === 9 ? `${newEventId().slice(0, -4)}0000` : newEventId();
    const items = [
      itemOf('event', { event_id: eventId, timestamp: START_MS / 1_000 + n, message: `failure ${n % 7}`, user: { id: n % 5 } }),
    ];
    return { project, eventId, items, receivedAtMs: START_MS + n };
  });
}

async function apply(stores: Stores, projects: readonly ProjectConfig[]): Promise<void> {
  const processor = await startTestProcessor(stores, projects);
  await untilApplied(processor);
  await processor.stop();
}

function replay(stores: Stores, own: Partial<ReplayOptions> = {}): Promise<ReplayReport> {
  return replayLog({
    ...stores,
    from: { offset: 0 },
    partition: null,
    isEvent: (item) => item.type === 'event',
    findStored: async (keys) => new Set((await storedErrors(stores.events, keys)).map(eventKeyOf)),
    isForced: false,
    ...own,
  });
}

/** Everything of the rows but where batches happened to end and which number an issue got. */
async function rowsOf({ events }: Stores): Promise<readonly unknown[]> {
  return events.select({
    text: `SELECT * EXCEPT (issue_id, payload_block, payload_index, event_id, primary_hash), hex(event_id) AS id, hex(primary_hash) AS hash
           FROM errors ORDER BY log_partition, log_offset`,
  });
}

async function issuesOf({ metadata }: Stores): Promise<readonly unknown[]> {
  return metadata.rows(`SELECT title, culprit, times_seen, users_seen, first_seen, last_seen FROM issue ORDER BY title`);
}

test('P2: the whole log, applied to empty stores, gives the same rows and the same issues', async () => {
  const one = await storesOver(await house.log());
  const projects = await makeProjects(one.metadata, ['shop', 'till']);
  await send(
    one.log,
    projects.flatMap((project) => [...sendingsFor(project, 60)]),
  );
  await apply(one, projects);

  const other = await storesOver(one.log);
  const again = await makeProjects(other.metadata, ['shop', 'till']);
  await apply(other, again);

  expect(again.map((project) => project.projectId)).toEqual(projects.map((project) => project.projectId));
  expect(await rowsOf(other)).toEqual(await rowsOf(one));
  expect(await issuesOf(other)).toEqual(await issuesOf(one));
  expect(await rowsOf(one)).toHaveLength(120);
});

test('a replay into live stores adds what is missing there and nothing else, also the second time', async () => {
  const stores = await storesOver(await house.log());
  const projects = await makeProjects(stores.metadata, ['shop']);
  const sendings = sendingsFor(projects[0] as ProjectConfig, 30);
  await send(stores.log, sendings);
  await apply(stores, projects);
  const lost = sendings.slice(0, 4).map((sending) => sending.eventId);
  await stores.events.command(
    `ALTER TABLE errors DELETE WHERE lower(hex(event_id)) IN ('${lost.join("','")}') SETTINGS mutations_sync = 1`,
  );

  const careful = await replay(stores);
  const forced = await replay(stores, { isForced: true });
  await apply(stores, projects);
  const second = await replay(stores, { isForced: true });

  expect(careful).toEqual({ read: 30, passedOver: 0, stored: 26, countedOnly: 4, replayed: 0 });
  expect(forced).toMatchObject({ stored: 26, replayed: 4 });
  expect(second).toMatchObject({ read: 34, stored: 34, replayed: 0 });
  const rows = await stores.events.select<{ n: number; ids: number }>({
    text: 'SELECT count() AS n, uniqExact(event_id) AS ids FROM errors',
  });
  expect(rows).toEqual([{ n: 30, ids: 30 }]);
});

test('a replay begins at the time it was told, and passes over what holds no event', async () => {
  const stores = await storesOver(await house.log({ partitions: 1 }));
  const [project] = await makeProjects(stores.metadata, ['shop']);
  await send(stores.log, sendingsFor(project as ProjectConfig, 3));
  await stores.log.append([{ topic: TOPICS.envelopes, partition: 0, value: Buffer.from('garbage') }]);

  expect(await replay(stores, { from: { atMs: Date.now() + 60_000 } })).toMatchObject({ read: 0, replayed: 0 });
  expect(await replay(stores, { from: { offset: 2 } })).toMatchObject({ read: 2, passedOver: 1, replayed: 1 });
});

test('E9: a record that was set aside is listed, shown, tried again and dropped', async () => {
  const stores = await storesOver(await house.log({ partitions: 1 }));
  const projects = await makeProjects(stores.metadata, ['shop']);
  const garbage = { topic: TOPICS.envelopes, partition: 0, value: Buffer.from('garbage') };
  await stores.log.append([garbage]);
  await apply(stores, projects);

  const id = await onlyLetter(stores, { topic: TOPICS.envelopes, part: 0, off: 0, stage: 'prepare', sizeBytes: 7 });
  const shown = await findLetter(stores, id);
  expect(Buffer.from(shown?.bytes ?? []).toString()).toBe('garbage');

  expect(await retryLetter(stores, id)).toBe('retried');
  expect(await listLetters(stores.metadata)).toEqual([]);
  await apply(stores, projects);
  const again = await onlyLetter(stores, { off: 1 });

  expect(await dropLetter(stores, again)).toBe(true);
  expect(await dropLetter(stores, again)).toBe(false);
  expect(await retryLetter(stores, again)).toBe('unknown');
  expect(await listLetters(stores.metadata)).toEqual([]);
});

async function onlyLetter({ metadata }: Stores, like: Partial<StoredLetter>): Promise<number> {
  const letters = await listLetters(metadata);
  expect(letters).toMatchObject([like]);
  return letters[0]?.id ?? 0;
}
