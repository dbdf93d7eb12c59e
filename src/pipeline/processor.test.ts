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
import { NO_FILTERS } from '../../test/no-filters.ts';
import { scopedEvents } from '../query/scoped-events.ts';
import { readPayload, readPayloads, type PayloadRef } from '../signals/error/index.ts';
import type { IssuesChanged } from './channels.ts';
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

function errorOf(project: ProjectConfig, type: string, own: Record<string, unknown> = {}): Sending {
  const eventId = newEventId();
  const event = {
    event_id: eventId,
    platform: 'python',
    level: 'error',
    environment: 'production',
    release: 'shop@1.0.0',
    user: { id: '42' },
    exception: {
      values: [
        {
          type,
          value: `${type} happened`,
          stacktrace: { frames: [{ filename: 'shop/cart.py', function: `raise_${type}`, module: 'shop.cart', lineno: 7, in_app: true }] },
        },
      ],
    },
    ...own,
  };
  return { project, eventId, items: [itemOf('event', event)] };
}

async function startedProcessor(stores: Stores, projects: readonly ProjectConfig[]) {
  const processor = await startTestProcessor(stores, projects);
  house.onClose(() => processor.stop());
  return processor;
}

test('an event becomes a row, a payload, an issue and its counters', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const messages: IssuesChanged[] = [];
  stores.cache.subscribe('issues', (message) => messages.push(message as IssuesChanged));
  const processor = await startedProcessor(stores, [project!]);
  const sending = errorOf(project!, 'ValueError');

  await send(stores.log, [sending]);
  await untilApplied(processor);

  const rows = await stores.events.select<Record<string, unknown>>({
    text: `SELECT project_id, issue_id, lower(hex(event_id)) AS event_id, title, environment, release, exception_types, frame_functions, user_id, tags
           FROM errors`,
  });
  const issues = await stores.metadata.rows<Record<string, unknown>>(
    'SELECT id, short_id, title, times_seen, users_seen, status, substatus, inbox_reason, first_release_id = last_release_id AS same FROM issue',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    project_id: project!.projectId,
    issue_id: issues[0]?.['id'],
    event_id: sending.eventId,
    environment: 'production',
    release: 'shop@1.0.0',
    exception_types: ['ValueError'],
    frame_functions: ['raise_ValueError'],
    user_id: '42',
  });
  expect(issues).toMatchObject([
    { short_id: 1, times_seen: 1, users_seen: 1, status: 'unresolved', substatus: 'new', inbox_reason: 'new', same: true },
  ]);
  expect(messages).toEqual([
    {
      projectId: project!.projectId,
      issues: [{ issueId: issues[0]?.['id'], events: 1, isNew: true, isRegressed: false }],
      receivedAtMs: expect.any(Number),
    },
  ]);
  expect(await stores.events.select({ text: 'SELECT sum(events) AS events FROM error_counts WHERE project_id != 0' })).toEqual([
    { events: 1 },
  ]);
  expect(
    await stores.events.select({
      text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL',
    }),
  ).toEqual([{ category: 'error', outcome: 0, reason: '', n: 1 }]);
});

async function rowCount(stores: Stores): Promise<number> {
  const [row] = await stores.events.select<{ n: number }>({ text: 'SELECT count() AS n FROM errors' });
  return row?.n ?? 0;
}

test('the same event id counts once: in a batch, in a later batch, after a restart, but not in another project', async () => {
  const stores = await openStores();
  const [shop, blog] = await makeProjects(stores.metadata, ['shop', 'blog']);
  const sending = errorOf(shop!, 'ValueError');
  await send(stores.log, [sending, sending]);
  const first = await startTestProcessor(stores, [shop!, blog!]);
  await untilApplied(first);
  await send(stores.log, [sending]);
  await untilApplied(first);
  await first.stop();

  const second = await startedProcessor(stores, [shop!, blog!]);
  await send(stores.log, [sending, { ...sending, project: blog! }]);
  await untilApplied(second);

  expect(await rowCount(stores)).toBe(2);
  expect(await stores.metadata.rows('SELECT times_seen, users_seen FROM issue')).toEqual([
    { times_seen: 1, users_seen: 1 },
    { times_seen: 1, users_seen: 1 },
  ]);
  expect(
    await stores.events.select({
      text: 'SELECT outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY outcome',
    }),
  ).toEqual([
    { outcome: 0, reason: '', n: 2 },
    { outcome: 3, reason: 'duplicate', n: 3 },
  ]);
});

test('events of one error share an issue over batches and partitions; counters equal a recount', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const processor = await startedProcessor(stores, [project!]);
  const kinds = ['ValueError', 'KeyError', 'TypeError'];

  for (let round = 0; round < 4; round++) {
    await send(
      stores.log,
      Array.from({ length: 30 }, (_, n) =>
        errorOf(project!, kinds[n % 3]!, {
          user: { id: `${n % 7}` },
          release: `shop@1.0.${round}`,
          environment: n % 2 === 0 ? 'production' : 'staging',
        }),
      ),
    );
    // Partitions go their own ways: only then is it sure which release brought the issues.
    if (round === 0) await untilApplied(processor);
  }
  await untilApplied(processor);

  const recount = await stores.events.select<{ issue_id: number; n: number; users: number; first: number; last: number }>({
    text: `SELECT issue_id, count() AS n, uniqExact(user_hash) AS users, toUnixTimestamp64Milli(min(timestamp)) AS first,
                  toUnixTimestamp64Milli(max(timestamp)) AS last FROM errors GROUP BY issue_id ORDER BY issue_id`,
  });
  const issues = await stores.metadata.rows<{ first: Date; last: Date }>(
    'SELECT id AS issue_id, times_seen AS n, users_seen AS users, first_seen AS first, last_seen AS last FROM issue ORDER BY id',
  );
  expect(recount.map((row) => row.n)).toEqual([40, 40, 40]);
  expect(issues.map((row) => ({ ...row, first: row.first.getTime(), last: row.last.getTime() }))).toEqual(recount);
  expect(await stores.metadata.rows('SELECT sum(times_seen)::int8 AS n FROM issue_environment')).toEqual([{ n: 120 }]);
  expect(await stores.metadata.rows('SELECT sum(times_seen)::int8 AS n FROM issue_release')).toEqual([{ n: 120 }]);
  expect(
    await stores.metadata.rows('SELECT version, events, new_issues FROM release JOIN release_project ON release_id = id ORDER BY 1'),
  ).toEqual([
    { version: 'shop@1.0.0', events: 30, new_issues: 3 },
    { version: 'shop@1.0.1', events: 30, new_issues: 0 },
    { version: 'shop@1.0.2', events: 30, new_issues: 0 },
    { version: 'shop@1.0.3', events: 30, new_issues: 0 },
  ]);
});

test('the whole event can be read back, alone and with its neighbours', async () => {
  const stores = await openStores();
  const projects = await makeProjects(stores.metadata, ['shop', 'blog']);
  const processor = await startedProcessor(stores, projects);
  const sendings = Array.from({ length: 150 }, (_, n) => errorOf(projects[n % 2]!, `Error${n % 5}`, { extra: { place: n } }));
  await send(stores.log, sendings);
  await untilApplied(processor);

  const refs = await stores.events.select<PayloadRef>({
    text: `SELECT project_id AS projectId, lower(hex(event_id)) AS eventId, toUnixTimestamp64Milli(received_at) AS receivedAtMs,
                  log_partition AS logPartition, payload_block AS payloadBlock, payload_index AS payloadIndex FROM errors`,
  });
  const scope = { orgId: projects[0]!.orgId, projectIds: projects.map((project) => project.projectId), actor: { kind: 'system' as const } };
  const scoped = scopedEvents(stores.events, scope);
  const foreign = scopedEvents(stores.events, { ...scope, projectIds: [projects[0]!.projectId] });

  const whole = await readPayloads(scoped, refs);
  const places = new Map(sendings.map((sending, n) => [sending.eventId, n]));

  expect(whole.map((event) => event?.event_id)).toEqual(refs.map((ref) => ref.eventId));
  expect(whole.map((event) => event?.extra?.['place'])).toEqual(refs.map((ref) => places.get(ref.eventId)));
  expect(await readPayload(scoped, refs[17]!)).toEqual(whole[17]);
  expect(
    await readPayload(
      foreign,
      refs.find((ref) => ref.projectId === projects[1]!.projectId)!,
    ),
  ).toBeNull();
});

test('attachments share the fate of their event, come late or early, and a resend adds none', async () => {
  const stores = await openStores();
  const [made] = await makeProjects(stores.metadata, ['shop']);
  const project = { ...made!, filters: { ...NO_FILTERS, errorMessages: ['unwanted'] } };
  const processor = await startedProcessor(stores, [project]);
  const file = (name: string) => itemOf('attachment', Buffer.from(`content of ${name}`), { filename: name, content_type: 'text/plain' });
  const event = errorOf(project, 'ValueError');
  const early = errorOf(project, 'KeyError');
  const broken = { project, eventId: newEventId(), items: [itemOf('event', Buffer.from('no json')), file('orphan.txt')] };

  const unwanted = { project, eventId: newEventId(), items: [file('unwanted.txt'), itemOf('event', { message: 'Unwanted' })] };

  await send(stores.log, [{ ...event, items: [...event.items, file('with.txt')] }, broken, unwanted]);
  await send(stores.log, [{ ...early, items: [file('early.txt')] }]);
  await untilApplied(processor);
  await send(stores.log, [{ ...event, items: [file('late.txt')] }, early]);
  await send(stores.log, [{ ...event, items: [...event.items, file('with.txt')] }]);
  await send(stores.log, [{ ...event, items: [file('late.txt')] }]);
  await untilApplied(processor);

  const rows = await stores.metadata.rows<{ name: string; title: string; blob_key: string }>(
    `SELECT a.name, split_part(i.title, ':', 1) AS title, a.blob_key FROM event_attachment a JOIN issue i ON i.id = a.issue_id ORDER BY a.name`,
  );
  expect(rows.map(({ name, title }) => ({ name, title }))).toEqual([
    { name: 'early.txt', title: 'KeyError' },
    { name: 'late.txt', title: 'ValueError' },
    { name: 'with.txt', title: 'ValueError' },
  ]);
  expect(Buffer.from((await stores.blobs.get(rows[1]!.blob_key))!).toString()).toBe('content of late.txt');
  expect(
    await stores.events.select({
      text: `SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE category NOT IN ('', 'attachment') GROUP BY ALL ORDER BY ALL`,
    }),
  ).toEqual([
    { category: 'attachment_item', outcome: 0, reason: '', n: 3 },
    { category: 'attachment_item', outcome: 1, reason: 'error-message', n: 1 },
    { category: 'attachment_item', outcome: 3, reason: 'duplicate', n: 2 },
    { category: 'attachment_item', outcome: 3, reason: 'no_event_payload', n: 1 },
    { category: 'error', outcome: 0, reason: '', n: 2 },
    { category: 'error', outcome: 1, reason: 'error-message', n: 1 },
    { category: 'error', outcome: 3, reason: 'duplicate', n: 1 },
    { category: 'error', outcome: 3, reason: 'invalid_json', n: 1 },
  ]);
});

test('texts that no database takes as they are do not stop a batch', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const processor = await startedProcessor(stores, [project!]);
  const nasty = `a\0b\ud800c'"\\;--\u{1F4A5}`;

  await send(stores.log, [
    errorOf(project!, nasty, {
      release: `shop@\0 1`,
      environment: nasty,
      logger: nasty,
      transaction: nasty,
      culprit: nasty,
      user: { id: nasty, email: nasty },
      tags: { [nasty]: nasty, fine: nasty },
      server_name: nasty,
    }),
  ]);
  await untilApplied(processor);

  expect(await rowCount(stores)).toBe(1);
  expect(await stores.metadata.rows('SELECT times_seen FROM issue')).toEqual([{ times_seen: 1 }]);
});
