import { CATEGORIES, UNKNOWN_CATEGORY } from '../../protocol/categories.ts';
import { parseWireTime } from '../../protocol/wire-time.ts';
import type { ClientReport, ClientReportWire, Discarded } from './schema.ts';

/** Reasons that SDKs are known to give (ingest protocol §7.4). */
const REASONS: ReadonlySet<string> = new Set([
  'queue_overflow',
  'cache_overflow',
  'ratelimit_backoff',
  'network_error',
  'sample_rate',
  'before_send',
  'event_processor',
  'send_error',
  'internal_sdk_error',
  'insufficient_data',
  'backpressure',
  'buffer_overflow',
  'ignored',
  'invalid',
  'no_parent_span',
  'callback_error',
]);
/** For reasons that nobody has heard of: whoever holds a key could write a new one with each report. */
const OTHER_REASON = 'other';

const ALIASES: ReadonlyMap<string, string> = new Map([['user_report_v2', 'feedback']]);

/** A report lists categories times reasons: a few dozen. */
const MAX_ENTRIES = 1_000;
/** Above it a count is nonsense; sums of many such stay exact. */
const MAX_QUANTITY = 1_000_000_000;
const DAY_MS = 24 * 3600 * 1000;
/** The window in which times of a sender are believed (§6.3). */
const PAST_MS = 30 * DAY_MS;
const FUTURE_MS = 60_000;

/** Pure and total: entries that say nothing countable are left out, everything else is counted somewhere. */
export function normalizeClientReport(wire: ClientReportWire, receivedAtMs: number): ClientReport {
  const entries = Array.isArray(wire.discarded_events) ? wire.discarded_events.slice(0, MAX_ENTRIES) : [];
  return {
    atMs: timeOf(wire.timestamp, receivedAtMs),
    discarded: entries.map(discardedOf).filter((entry) => entry !== null),
  };
}

function discardedOf(entry: unknown): Discarded | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { category, reason, quantity } = entry as Record<string, unknown>; // any object may be read by key
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity <= 0) return null;

  const name = typeof category === 'string' ? (ALIASES.get(category) ?? category) : '';
  return {
    category: CATEGORIES.has(name) ? name : UNKNOWN_CATEGORY,
    reason: typeof reason === 'string' && REASONS.has(reason) ? reason : OTHER_REASON,
    quantity: Math.min(quantity, MAX_QUANTITY),
  };
}

function timeOf(timestamp: unknown, receivedAtMs: number): number {
  const atMs = typeof timestamp === 'number' ? timestamp * 1000 : typeof timestamp === 'string' ? parseWireTime(timestamp) : Number.NaN;
  const isBelieved = atMs >= receivedAtMs - PAST_MS && atMs <= receivedAtMs + FUTURE_MS;
  return isBelieved ? Math.floor(atMs) : receivedAtMs;
}
