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
    { projectId: project!.projectId, issues: [{ issueId: issues[0]?.['id'], events: 1, isNew: true, isRegressed: false }], receivedAtMs: expect.any(Number) },
  ]);
  expect(await stores.events.select({ text: 'SELECT sum(events) AS events FROM error_counts' })).toEqual([{ events: 1 }]);
  expect(await stores.events.select({ text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes GROUP BY ALL' })).toEqual([
    { category: 'error', outcome: 0, reason: '', n: 1 },
  ]);
});
