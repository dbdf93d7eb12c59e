import type { Item } from './envelope-types.ts';

/** How much of an item counts in whose quota: items, or bytes for the byte categories (ingest protocol §7.2). */
export interface Count {
  readonly category: string;
  readonly quantity: number;
}

/** For items whose category nobody can know: unknown types, and bodies that could not be read. */
export const UNKNOWN_CATEGORY = 'unknown';

/** Every category that is counted (§7.2). `internal` is not: nothing in it is in anybody's quota. */
export const CATEGORIES: ReadonlySet<string> = new Set([
  'default',
  'error',
  'transaction',
  'transaction_indexed',
  'security',
  'attachment',
  'attachment_item',
  'session',
  'profile',
  'profile_indexed',
  'profile_backend',
  'profile_ui',
  'profile_chunk',
  'profile_chunk_ui',
  'profile_duration',
  'profile_duration_ui',
  'replay',
  'monitor',
  'monitor_seat',
  'span',
  'span_indexed',
  'feedback',
  'metric_bucket',
  'metric_second',
  'uptime',
  'log_item',
  'log_byte',
  'trace_metric',
  'trace_metric_byte',
  UNKNOWN_CATEGORY,
]);

const ONE: ReadonlyMap<string, readonly Count[]> = new Map(
  Object.entries({
    event: ['error'],
    feedback: ['feedback'],
    user_report: ['feedback'],
    security: ['security'],
    raw_security: ['security'],
    unreal_report: ['error'],
    form_data: ['default'],
    nel: ['default'],
    session: ['session'],
    sessions: ['session'],
    client_report: ['internal'],
    check_in: ['monitor'],
    replay_event: ['replay'],
    replay_recording: ['replay'],
    replay_video: ['replay'],
    statsd: ['metric_bucket'],
    metric_buckets: ['metric_bucket'],
    profile: ['profile', 'profile_indexed'],
  }).map(([type, categories]) => [type, categories.map((category) => ({ category, quantity: 1 }))]),
);

/**
 * The categories of an item by its header alone, as the gateway counts it. Rooms that read the payload know better (spans of
 * a transaction, bytes of a log) and count by themselves. Empty for what is in no quota.
 */
export function categoriesOf(item: Item): readonly Count[] {
  switch (item.type) {
    case 'attachment':
      return [
        { category: 'attachment', quantity: Math.max(1, item.payload.length) },
        { category: 'attachment_item', quantity: 1 },
      ];
    case 'transaction':
      return [
        { category: 'transaction', quantity: 1 },
        { category: 'transaction_indexed', quantity: 1 },
        { category: 'span', quantity: spansOf(item) },
      ];
    case 'span':
      return both(item, 'span', 'span_indexed');
    case 'log':
      return withBytes(item, 'log_item', 'log_byte');
    case 'trace_metric':
      return withBytes(item, 'trace_metric', 'trace_metric_byte');
    case 'profile_chunk':
      return [{ category: isUiChunk(item) ? 'profile_chunk_ui' : 'profile_chunk', quantity: 1 }];
    default:
      return ONE.get(item.type) ?? [{ category: UNKNOWN_CATEGORY, quantity: 1 }];
  }
}

/** A refused transaction takes its spans along, and counts as one of them (§7.4). Read only when one is refused. */
function spansOf(item: Item): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(item.payload).toString());
    if (typeof payload === 'object' && payload !== null && 'spans' in payload && Array.isArray(payload.spans)) {
      return payload.spans.length + 1;
    }
  } catch {
    // Not JSON: the transaction itself is all we can count.
  }
  return 1;
}

function both(item: Item, first: string, second: string): readonly Count[] {
  const quantity = Math.max(1, item.headers.itemCount ?? 1);
  return [
    { category: first, quantity },
    { category: second, quantity },
  ];
}

function withBytes(item: Item, items: string, bytes: string): readonly Count[] {
  return [
    { category: items, quantity: Math.max(1, item.headers.itemCount ?? 1) },
    { category: bytes, quantity: Math.max(1, item.payload.length) },
  ];
}

const UI_PLATFORMS: ReadonlySet<string> = new Set(['cocoa', 'android', 'javascript']);

/** The header's platform decides; Android 8.10 said it by the item's type instead (§3). */
function isUiChunk(item: Item): boolean {
  return item.headers.all['type'] === 'profile_chunk_ui' || UI_PLATFORMS.has(item.headers.platform ?? '');
}
