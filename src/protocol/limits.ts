/**
 * Limits of what is taken from the wire (ingest protocol §8, reliability §6). Bytes count after decompression unless said
 * otherwise. None is tighter than upstream's: an envelope that is accepted there is accepted here.
 */

const KIB = 1024;
const MIB = 1024 * 1024;

/** The whole request, both as sent and after decompression. */
export const MAX_ENVELOPE_BYTES = 200 * MIB;

/** Known SDKs send fewer than ten items; ten thousand still parse in milliseconds. */
export const MAX_ITEMS = 10_000;

/** A header line is held as a string; the largest real one (a dynamic sampling context) is below 2 KiB. */
export const MAX_HEADER_LINE_BYTES = 64 * KIB;

/**
 * What a body may grow to whatever its ratio, and the ratio it must keep above that. Real JSON stays below 30:1. Reliability §6
 * allows 16 MiB; with those held, as much in pieces that wait for the collector and the decoder's window, a zstd bomb cost up to
 * 54 MB where 50 are promised.
 */
export const BOMB_FREE_BYTES = 8 * MIB;
export const BOMB_RATIO = 100;

/** Most bytes of one item, of all items of the bucket, and how many items of one type an envelope may hold. */
export interface SizeRule {
  readonly itemBytes: number;
  readonly totalBytes: number;
  readonly count: number;
  /** Items that share the count and the total; a type that is in no other rule's bucket has its own. */
  readonly bucket: string;
}

/**
 * Upstream puts `event`, `feedback`, `replay_event` … in one bucket of one item; we count each type by itself, as the
 * protocol advises, so that a feedback beside its error is not a 413.
 */
const ONE_DOCUMENT = (bucket: string): SizeRule => ({ itemBytes: MIB, totalBytes: MIB, count: 1, bucket });
const FILES: SizeRule = { itemBytes: 200 * MIB, totalBytes: 200 * MIB, count: 30, bucket: 'files' };
const SESSIONS: SizeRule = { itemBytes: 10 * MIB, totalBytes: 10 * MIB, count: 100, bucket: 'sessions' };
const RECORDING = (bucket: string): SizeRule => ({ itemBytes: 10 * MIB, totalBytes: 10 * MIB, count: 1, bucket });
const PROFILE = (bucket: string): SizeRule => ({ itemBytes: 50 * MIB, totalBytes: 50 * MIB, count: 1, bucket });
/** Two containers of one kind are a 413 upstream; the protocol lets us take them, and their sum is bounded all the same. */
const CONTAINER = (bucket: string): SizeRule => ({ itemBytes: 12 * MIB, totalBytes: 12 * MIB, count: 25, bucket });

export const SIZE_RULES: ReadonlyMap<string, SizeRule> = new Map([
  ['event', ONE_DOCUMENT('event')],
  ['transaction', ONE_DOCUMENT('transaction')],
  ['security', ONE_DOCUMENT('security')],
  ['raw_security', ONE_DOCUMENT('raw_security')],
  ['replay_event', ONE_DOCUMENT('replay_event')],
  ['feedback', ONE_DOCUMENT('feedback')],
  ['form_data', ONE_DOCUMENT('form_data')],
  ['nel', { itemBytes: MIB, totalBytes: 10 * MIB, count: 100, bucket: 'nel' }],
  ['attachment', FILES],
  ['unreal_report', FILES],
  ['user_report', FILES],
  ['replay_recording', RECORDING('replay_recording')],
  ['replay_video', RECORDING('replay_video')],
  ['session', SESSIONS],
  ['sessions', SESSIONS],
  ['client_report', { itemBytes: 100 * KIB, totalBytes: 100 * KIB, count: 100, bucket: 'client_report' }],
  ['profile', PROFILE('profile')],
  ['profile_chunk', PROFILE('profile_chunk')],
  ['check_in', { itemBytes: 100 * KIB, totalBytes: 100 * KIB, count: 1, bucket: 'check_in' }],
  ['log', CONTAINER('log')],
  ['trace_metric', CONTAINER('trace_metric')],
  ['span', CONTAINER('span')],
  ['statsd', ONE_DOCUMENT('statsd')],
  ['metric_buckets', ONE_DOCUMENT('metric_buckets')],
]);

/** The average element of a container, checked against its `item_count`; each element is checked by its room. */
export const CONTAINER_AVERAGE_BYTES: ReadonlyMap<string, number> = new Map([
  ['log', 2 * MIB],
  ['trace_metric', MIB],
  ['span', 10 * MIB],
]);
