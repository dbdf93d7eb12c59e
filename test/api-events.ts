import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import { itemOf, projectConfig, recordOf, startTestProcessor } from './processor-house.ts';
import type { Api } from './api.ts';
import type { House } from './house.ts';
import type { Item } from '../src/protocol/envelope-types.ts';

/** What a test says of an event; the rest is a chained error of a small web shop. */
export interface TestEvent {
  readonly projectId?: number;
  readonly eventId?: string;
  readonly type?: string;
  readonly value?: string;
  readonly ageMs?: number;
  readonly tags?: Record<string, string>;
  readonly environment?: string;
  readonly release?: string;
  readonly user?: Record<string, unknown>;
  readonly extra?: Record<string, unknown>;
  readonly more?: Record<string, unknown>;
  readonly items?: readonly Item[];
}

export function newEventId(): string {
  return randomBytes(16).toString('hex');
}

/** Takes events from the log through the real processor into both databases; resolves when every one is counted. */
export async function feed(house: House, api: Api, events: readonly TestEvent[]): Promise<readonly string[]> {
  const log = await logOf(house, api);
  const before = await counted(api);
  const ids = events.map((event) => event.eventId ?? newEventId());
  const projectIds = [...new Set(events.map((event) => event.projectId ?? 1))];
  const rows = await api.metadata.rows<{ id: number; org_id: number; slug: string; has_artifacts: boolean; has_debug_files: boolean }>(
    `SELECT id, org_id, slug, EXISTS (SELECT 1 FROM artifact_link a WHERE a.project_id = p.id) AS has_artifacts,
            EXISTS (SELECT 1 FROM debug_file d WHERE d.project_id = p.id) AS has_debug_files
       FROM project p WHERE id = ANY($1::bigint[])`,
    [projectIds],
  );
  const projects = new Map(
    rows.map((row) => [
      row.id,
      { ...projectConfig(row.org_id, row.id, row.slug), hasArtifacts: row.has_artifacts, hasDebugFiles: row.has_debug_files },
    ]),
  );
  const processor = await startTestProcessor({ ...api, log }, [...projects.values()]);
  const nowMs = api.clock.now();
  await log.append(
    events.map((event, index) => {
      const eventId = ids[index] ?? '';
      const items = [itemOf('event', payloadOf(event, eventId, nowMs)), ...(event.items ?? [])];
      const project = projects.get(event.projectId ?? 1);
      if (!project) throw new Error('The event is of a project that is not there.');
      return recordOf({ project, eventId, items, receivedAtMs: nowMs }, log.partitions);
    }),
  );
  await vi.waitFor(async () => expect(await counted(api)).toBe(before + events.length), { timeout: 60_000, interval: 20 });
  await processor.stop();
  return ids;
}

/** One for all events of a test: offsets go on, or the second batch of a partition would be one that was applied already. */
const logs = new WeakMap<Api, ReturnType<House['log']>>();

export function logOf(house: House, api: Api): ReturnType<House['log']> {
  const log = logs.get(api) ?? house.log();
  logs.set(api, log);
  return log;
}

async function counted(api: Api): Promise<number> {
  const row = await api.metadata.row<{ sum: number }>('SELECT coalesce(sum(times_seen), 0)::int AS sum FROM issue');
  return row?.sum ?? 0;
}

function payloadOf(event: TestEvent, eventId: string, nowMs: number): Record<string, unknown> {
  const frame = (name: string, isOurs: boolean, lineno: number) => ({
    function: name,
    filename: isOurs ? 'shop/cart.py' : 'django/core/handlers.py',
    abs_path: isOurs ? '/srv/shop/cart.py' : '/usr/lib/django/core/handlers.py',
    module: isOurs ? 'shop.cart' : 'django.core.handlers',
    lineno,
    in_app: isOurs,
    pre_context: ['def total(cart):'],
    context_line: '    return cart.price / cart.count',
    post_context: ['', 'def empty():'],
    vars: { cart: '<Cart>', count: 0 },
  });
  return {
    event_id: eventId,
    platform: 'python',
    timestamp: (nowMs - (event.ageMs ?? 0)) / 1000,
    level: 'error',
    environment: event.environment ?? 'production',
    ...(event.release === undefined ? {} : { release: event.release }),
    tags: event.tags ?? {},
    user: event.user ?? { id: '1', email: 'ada@example.com' },
    extra: event.extra ?? {},
    exception: {
      values: [
        { type: 'KeyError', value: "'price'", stacktrace: { frames: [frame('load', true, 10)] } },
        {
          type: event.type ?? 'ZeroDivisionError',
          value: event.value ?? 'division by zero',
          mechanism: { type: 'django', handled: false },
          stacktrace: { frames: [frame('get_response', false, 42), frame('total', true, 7)] },
        },
      ],
    },
    breadcrumbs: { values: [{ timestamp: nowMs / 1000 - 1, category: 'query', message: 'SELECT 1', type: 'default' }] },
    request: {
      url: 'https://shop.test/cart',
      method: 'POST',
      query_string: 'a=1',
      headers: { 'User-Agent': 'Mozilla/5.0' },
      data: { q: 1 },
    },
    sdk: { name: 'sentry.python', version: '2.68.0' },
    ...event.more,
  };
}
