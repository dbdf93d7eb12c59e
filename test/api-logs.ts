import { expect, vi } from 'vitest';
import type { ScrubbingConfig } from '../src/pipeline/project-config.ts';
import type { Item } from '../src/protocol/envelope-types.ts';
import { makeSignals } from '../src/rooms.ts';
import type { Api } from './api.ts';
import { logOf, newEventId } from './api-events.ts';
import type { House } from './house.ts';
import { itemOf, projectConfig, recordOf, startTestProcessor } from './processor-house.ts';

export interface TestLine {
  readonly body?: unknown;
  readonly level?: string;
  readonly ageMs?: number;
  readonly traceId?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

export const TRACE = 'f271e94dfdfd48acae854a7a5546c9ea';

/** A container as SDKs write it. Bare values of attributes get the type they have. */
export function logItem(lines: readonly TestLine[], nowMs: number): Item {
  const items = lines.map(({ body = 'line', level = 'info', ageMs = 0, traceId = TRACE, attributes = {}, more = {} }) => ({
    timestamp: (nowMs - ageMs) / 1000,
    trace_id: traceId,
    level,
    body,
    attributes,
    ...more,
  }));
  const item = itemOf('log', { items }, { content_type: 'application/vnd.sentry.items.log+json' });
  return { ...item, headers: { ...item.headers, itemCount: items.length } };
}

export interface Feeding {
  readonly projectId?: number;
  readonly scrubbing?: Partial<ScrubbingConfig>;
  readonly receivedAtMs?: number;
}

/** Takes items from the log through the real processor into both databases; resolves when all outcomes are counted. */
export async function feedItems(
  house: House,
  api: Api,
  items: readonly Item[],
  { projectId = 1, scrubbing = {}, receivedAtMs }: Feeding = {},
): Promise<void> {
  const log = await logOf(house, api);
  const row = await api.metadata.row<{ org_id: number; slug: string }>('SELECT org_id, slug FROM project WHERE id = $1', [projectId]);
  if (row === null) throw new Error('The items are of a project that is not there.');
  const config = projectConfig(row.org_id, projectId, row.slug);
  const project = { ...config, scrubbing: { ...config.scrubbing, ...scrubbing } };
  const before = await outcomes(api);
  const processor = await startTestProcessor({ ...api, log }, [project], {
    signals: makeSignals({ blobs: api.blobs, symbolicator: null }),
  });
  await log.append(
    items.map((item) =>
      recordOf({ project, eventId: newEventId(), items: [item], receivedAtMs: receivedAtMs ?? api.clock.now() }, log.partitions),
    ),
  );
  const expected = items.reduce((sum, item) => sum + (item.headers.itemCount ?? 1), 0);
  await vi.waitFor(async () => expect(await outcomes(api)).toBe(before + expected), { timeout: 60_000, interval: 20 });
  await processor.stop();
}

/** Lines, or metrics, that are accounted for, one way or the other. */
async function outcomes(api: Api): Promise<number> {
  const [row] = await api.events.select<{ n: string | number }>({
    text: `SELECT sum(quantity) AS n FROM outcomes WHERE project_id > 0 AND category IN ('log_item', 'trace_metric')`,
  });
  return Number(row?.n ?? 0);
}
