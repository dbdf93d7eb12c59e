import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { itemOf, makeProjects, newEventId, send, startTestProcessor, untilApplied } from '../../test/processor-house.ts';
import type { Sending, Stores } from '../../test/processor-house.ts';
import { TOPICS } from './topics.ts';
import type { IssuesChanged } from './channels.ts';
import type { ProjectConfig } from './project-config.ts';

async function openStores(): Promise<Stores> {
  return {
    log: await house.log({ partitions: 1 }),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
}

function eventsOf(project: ProjectConfig, count: number, receivedAtMs = Date.now()): Sending[] {
  return Array.from({ length: count }, (_, n) => {
    const eventId = newEventId();
    return { project, eventId, receivedAtMs, items: [itemOf('event', { event_id: eventId, message: `an event ${n % 3}` })] };
  });
}

async function recount({ events, metadata }: Stores) {
  return {
    rows: await events.select<{ id: number; n: number; ids: number }>({
      text: 'SELECT project_id AS id, count() AS n, uniqExact(event_id) AS ids FROM errors GROUP BY id ORDER BY id',
    }),
    counted: await metadata.rows('SELECT project_id AS id, sum(times_seen)::int8 AS n FROM issue GROUP BY id ORDER BY id'),
    open: await metadata.rows('SELECT 1 FROM intent'),
    standing: await metadata.rows('SELECT off, ahead, ahead_count FROM consumer_offset WHERE topic = $1', [TOPICS.envelopes]),
  };
}

test('O5: the events of quiet projects are applied before the backlog of a busy one that lies before them', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['busy', 'quiet', 'still']);
  const [busy, quiet, still] = projects as readonly [ProjectConfig, ProjectConfig, ProjectConfig];
  const batches: IssuesChanged[] = [];
  stores.cache.subscribe('issues', (message) => batches.push(message as IssuesChanged));
  for (let n = 0; n < 4; n++) await send(stores.log, eventsOf(busy, 500));
  await send(stores.log, [...eventsOf(quiet, 40), ...eventsOf(still, 5)]);

  const processor = await startTestProcessor(stores, projects);
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  const applied = (project: ProjectConfig, upTo: number): number =>
    batches
      .slice(0, upTo)
      .filter((one) => one.projectId === project.projectId)
      .reduce((sum, { issues }) => sum + issues.reduce((events, issue) => events + issue.events, 0), 0);
  const last = batches.findLastIndex((one) => one.projectId !== busy.projectId) + 1;
  expect([applied(quiet, last), applied(still, last)]).toEqual([40, 5]);
  expect(applied(busy, last)).toBeLessThan(1_000);
  const found = await recount(stores);
  expect(found).toMatchObject({
    rows: [
      { id: busy.projectId, n: 2_000, ids: 2_000 },
      { id: quiet.projectId, n: 40, ids: 40 },
      { id: still.projectId, n: 5, ids: 5 },
    ],
    open: [],
    standing: [{ off: 2_045, ahead: null, ahead_count: 0 }],
  });
  expect(found.counted).toEqual(found.rows.map((row) => ({ id: row.id, n: row.n })));
});

test('batches that took records out of order are finished by the next owner, and a repeat behind a backlog is one still', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['busy', 'quiet']);
  const [busy, quiet] = projects as readonly [ProjectConfig, ProjectConfig];
  const some = eventsOf(quiet, 20);
  await send(stores.log, [...eventsOf(busy, 600), ...some, ...eventsOf(busy, 600), ...some.slice(0, 7)]);
  let inserts = 0;
  const failing: Stores['events'] = {
    ...stores.events,
    async insert(block) {
      inserts += 1;
      // The rows are there, and the batch does not know it.
      await stores.events.insert(block);
      if (inserts % 4 === 2) throw new Error('the answer was lost');
    },
  };

  const first = await startTestProcessor({ ...stores, events: failing }, projects);
  await expect.poll(() => inserts).toBeGreaterThan(6);
  await first.stop();
  const second = await startTestProcessor(stores, projects);
  house.onClose(() => second.stop());
  await untilApplied(second);

  const found = await recount(stores);
  expect(found).toMatchObject({
    rows: [
      { id: busy.projectId, n: 1_200, ids: 1_200 },
      { id: quiet.projectId, n: 20, ids: 20 },
    ],
    open: [],
    standing: [{ off: 1_227, ahead: null, ahead_count: 0 }],
  });
  expect(found.counted).toEqual(found.rows.map((row) => ({ id: row.id, n: row.n })));
});

test('a backlog over midnight costs no batch for each change of the day', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['busy', 'quiet']);
  const [busy, quiet] = projects as readonly [ProjectConfig, ProjectConfig];
  const today = Date.now();
  const mixed = eventsOf(busy, 60, today - 86_400_000).flatMap((old) => [old, ...eventsOf(quiet, 1, today)]);
  const batches: number[] = [];
  await send(stores.log, mixed);

  const processor = await startTestProcessor(stores, projects, {
    observe: ({ source, recordCount }) => void (source.topic === TOPICS.envelopes && batches.push(recordCount)),
  });
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  expect(batches).toEqual([60, 60]);
  expect(await recount(stores)).toMatchObject({ open: [], standing: [{ off: 120, ahead_count: 0 }] });
});
