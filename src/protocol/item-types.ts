import type { Item } from './envelope-types.ts';

/** What the protocol says of an item type (ingest protocol §4). Types that are not here are unknown to us. */
export interface ItemType {
  /** The item is an event of its own; an envelope holds at most one kind of these. */
  readonly createsEvent: boolean;
  /** The item belongs to the envelope's event: without an id one is made, and when the event is refused it goes along. */
  readonly requiresEvent: boolean;
}

const EVENT: ItemType = { createsEvent: true, requiresEvent: true };
const PART_OF_EVENT: ItemType = { createsEvent: false, requiresEvent: true };
const ALONE: ItemType = { createsEvent: false, requiresEvent: false };

export const ITEM_TYPES: ReadonlyMap<string, ItemType> = new Map([
  ['event', EVENT],
  ['transaction', EVENT],
  ['feedback', EVENT],
  ['security', EVENT],
  ['raw_security', EVENT],
  ['unreal_report', EVENT],
  ['user_report', PART_OF_EVENT],
  ['attachment', PART_OF_EVENT],
  ['form_data', PART_OF_EVENT],
  ['profile', PART_OF_EVENT],
  ['replay_event', PART_OF_EVENT],
  ['replay_recording', ALONE],
  ['replay_video', ALONE],
  ['nel', ALONE],
  ['session', ALONE],
  ['sessions', ALONE],
  ['client_report', ALONE],
  ['check_in', ALONE],
  ['profile_chunk', ALONE],
  ['span', ALONE],
  ['log', ALONE],
  ['trace_metric', ALONE],
  ['statsd', ALONE],
  ['metric_buckets', ALONE],
]);

/** Attachments that are events themselves: crash dumps and what old clients send instead of an event item (§4.2). */
const EVENT_ATTACHMENTS: ReadonlySet<string> = new Set([
  'event.minidump',
  'event.applecrashreport',
  'event.payload',
  'event.breadcrumbs',
  'playstation.prosperodump',
]);

const TRACE_ATTACHMENTS: ReadonlySet<string> = new Set(['application/vnd.sentry.trace-attachment', 'application/vnd.sentry.attachment.v2']);

export function createsEvent(item: Item): boolean {
  if (item.type === 'attachment') return EVENT_ATTACHMENTS.has(item.headers.attachmentType ?? '');
  return ITEM_TYPES.get(item.type)?.createsEvent ?? false;
}

/** An attachment of a trace belongs to a span, not to an event (§4.2). */
export function requiresEvent(item: Item): boolean {
  if (item.type === 'attachment') return !TRACE_ATTACHMENTS.has((item.headers.contentType ?? '').toLowerCase());
  return ITEM_TYPES.get(item.type)?.requiresEvent ?? false;
}

/**
 * The reason of the `invalid` outcome for an item that no room claims: known to the protocol, but not to this program yet,
 * or from an SDK newer than both. The second is ours: upstream drops such items without a count.
 */
export function unclaimedReason(itemType: string): 'feature_disabled' | 'unknown_item' {
  return ITEM_TYPES.has(itemType) ? 'feature_disabled' : 'unknown_item';
}
