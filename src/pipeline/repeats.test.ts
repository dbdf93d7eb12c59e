import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { itemOf, makeProjects, newEventId, startTestProcessor, untilApplied } from '../../test/processor-house.ts';
import type { Stores } from '../../test/processor-house.ts';
import { clientReportSignal } from '../signals/client-report/index.ts';
import { scopedEvents } from '../query/scoped-events.ts';
import { errorSignal } from '../signals/error/index.ts';
import { readPayloads } from '../signals/error/read-payload.ts';
import type { PayloadRef } from '../signals/error/read-payload.ts';
import { writeEnvelope } from '../protocol/write-envelope.ts';
import { encodeOutcomes } from './outcome-record.ts';
import type { ProjectConfig } from './project-config.ts';
import { encodeRecord } from './record.ts';
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

const REPORT = { timestamp: 1_800_000_000, discarded_events: [{ reason: 'queue_overflow', category: 'error', quantity: 5 }] };

const TEXTS = ['the room', 'a hat behind', 'without paying', 'early', 'at the corner'];

/** An event, an item that is refused, and a client report: everything that counts. */
function envelopeRecord(project: ProjectConfig, eventId: string, recordId: string) {
  const items = [
    itemOf('event', { event_id: eventId, message: `left ${TEXTS[Number.parseInt(eventId.slice(0, 2), 16) % TEXTS.length]}` }),
    itemOf('client_report', REPORT),
    itemOf('novelty', {}),
  ];
  return {
    topic: TOPICS.envelopes,
    partition: 0,
    value: encodeRecord({
      projectId: project.projectId,
      orgId: project.orgId,
      keyId: 7,
      receivedAtMs: Date.now(),
      encoding: 'identity',
      eventId,
      clientIp: null,
      userAgent: null,
      client: null,
      recordId,
      body: writeEnvelope({ headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items }),
    }),
  };
}

async function outcomesOf({ events }: Stores) {
  return events.select({
    text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY ALL',
  });
}

const signalsOf = (stores: Stores): readonly AnySignal[] => [errorSignal(stores), clientReportSignal] as readonly AnySignal[];

test('a record that a gateway appended twice counts once: its events, its outcomes and the reports of its client', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['shop']);
  const project = projects[0] as ProjectConfig;
  const record = envelopeRecord(project, newEventId(), newEventId());
  const own = { atMs: Date.now(), orgId: project.orgId, projectId: project.projectId, keyId: 7, reason: 'key_quota', quantity: 3 };
  const outcomes = {
    topic: TOPICS.outcomes,
    partition: 0,
    value: encodeOutcomes([{ ...own, category: 'transaction', kind: 'rate_limited' }], newEventId()),
  };
  const once = [
    { category: 'error', outcome: 0, reason: '', n: 1 },
    { category: 'error', outcome: 5, reason: 'queue_overflow', n: 5 },
    { category: 'transaction', outcome: 2, reason: 'key_quota', n: 3 },
    { category: 'unknown', outcome: 3, reason: 'unknown_item', n: 1 },
  ];
  await stores.log.append([record, record, outcomes, outcomes]);
  const first = await startTestProcessor(stores, projects, { signals: signalsOf(stores) });
  await untilApplied(first);
  expect(await outcomesOf(stores)).toEqual(once);
  await stores.log.append([record, outcomes]);
  await untilApplied(first);
  await first.stop();
  const second = await startTestProcessor(stores, projects, { signals: signalsOf(stores) });
  house.onClose(() => second.stop());
  await stores.log.append([outcomes, record]);
  await untilApplied(second);

  expect(await outcomesOf(stores)).toEqual(once);
  expect(await stores.metadata.rows('SELECT times_seen FROM issue')).toEqual([{ times_seen: 1 }]);
});

test('two records with one event id are a resend of the client, which is told so', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['shop']);
  const eventId = newEventId();
  const records = [newEventId(), newEventId()].map((recordId) => envelopeRecord(projects[0] as ProjectConfig, eventId, recordId));
  await stores.log.append(records);

  const processor = await startTestProcessor(stores, projects);
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  expect(await outcomesOf(stores)).toContainEqual({ category: 'error', outcome: 3, reason: 'duplicate', n: 1 });
});

test('a batch that was given up does not take its records for repeats of themselves', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['shop']);
  let refusals = 0;
  const refusing: Stores['events'] = {
    ...stores.events,
    async insert(block) {
      refusals += 1;
      if (refusals <= 3) throw new Error('these rows are refused');
      await stores.events.insert(block);
    },
  };
  await stores.log.append(Array.from({ length: 4 }, () => envelopeRecord(projects[0] as ProjectConfig, newEventId(), newEventId())));

  const processor = await startTestProcessor({ ...stores, events: refusing }, projects);
  house.onClose(() => processor.stop());
  await untilApplied(processor);

  expect(await stores.events.select({ text: 'SELECT count() AS n FROM errors' })).toEqual([{ n: 4 }]);
  expect(await stores.metadata.rows('SELECT sum(times_seen)::int8 AS n FROM issue')).toEqual([{ n: 4 }]);
});

test.each(['error_payloads', 'errors', 'error_counts_in'])(
  'a batch that was given up at its block of %s leaves nothing that is stored or counted twice',
  async (table) => {
    const stores = await openStores();
    const projects = await makeProjects(stores.metadata, ['shop']);
    let refusals = 0;
    const refusing: Stores['events'] = {
      ...stores.events,
      async insert(block) {
        if (block.table === table && (refusals += 1) <= 3) throw new Error('these rows are refused');
        await stores.events.insert(block);
      },
    };
    await stores.log.append(Array.from({ length: 4 }, () => envelopeRecord(projects[0] as ProjectConfig, newEventId(), newEventId())));

    const processor = await startTestProcessor({ ...stores, events: refusing }, projects);
    house.onClose(() => processor.stop());
    await untilApplied(processor);

    const refs = await stores.events.select<PayloadRef>({
      text: `SELECT project_id AS projectId, lower(hex(event_id)) AS eventId, toUnixTimestamp64Milli(received_at) AS receivedAtMs,
                  log_partition AS logPartition, payload_block AS payloadBlock, payload_index AS payloadIndex FROM errors`,
    });
    const { orgId, projectId } = projects[0] as ProjectConfig;
    const scoped = scopedEvents(stores.events, { orgId, projectIds: [projectId], actor: { kind: 'system' } });
    expect((await readPayloads(scoped, refs)).map((event) => event?.event_id)).toEqual(refs.map((ref) => ref.eventId));
    const counted = 'SELECT (SELECT count() FROM errors) AS rows, (SELECT sum(events) FROM error_counts WHERE project_id != 0) AS sum';
    expect(await stores.events.select({ text: counted })).toEqual([{ rows: 4, sum: 4 }]);
    expect(await outcomesOf(stores)).toContainEqual({ category: 'error', outcome: 0, reason: '', n: 4 });
  },
);
