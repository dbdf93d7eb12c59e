import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { EnvelopeHeaders, ItemHeaders } from './envelope-types.ts';
import { parseEventId } from './event-id.ts';
import { parseWireTime } from './wire-time.ts';

type JsonObject = Record<string, unknown>;

const ENVELOPE_STRINGS = ['event_id', 'dsn', 'sent_at', 'origin'];

const UINT32_MAX = 0xffff_ffff;

/** A header line as an object without a prototype to pollute; null when it is not one JSON object. */
export function parseHeaderLine(text: string): JsonObject | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null; // Not JSON: the caller says so to the client.
  }
  if (!isObject(parsed)) return null;

  if (Object.hasOwn(parsed, '__proto__')) delete parsed['__proto__'];
  return parsed;
}

/**
 * The envelope's header. A known attribute of the wrong type refuses the envelope, null counts as absent, unknown attributes
 * are ignored, and a `trace` that is not as it should be is dropped alone (ingest protocol §3, §3.1, §13.10).
 */
export function decodeEnvelopeHeaders(all: JsonObject): Result<EnvelopeHeaders, string> {
  const { event_id, sent_at, sdk } = all;

  for (const key of ENVELOPE_STRINGS) {
    if (!isAbsent(all[key]) && typeof all[key] !== 'string') return fail(`envelope header ${key} is not a string`);
  }
  const eventId = typeof event_id === 'string' ? parseEventId(event_id) : null;
  if (!isAbsent(event_id) && eventId === null) return fail('envelope header event_id is not a UUID');
  if (!isAbsent(sdk) && !isObject(sdk)) return fail('envelope header sdk is not an object');
  const sentAtMs = typeof sent_at === 'string' ? parseWireTime(sent_at) : null;
  if (Number.isNaN(sentAtMs)) return fail('envelope header sent_at is not a time');

  return ok({
    eventId,
    dsn: textOf(all['dsn']),
    sentAtMs,
    sdk: isObject(sdk) ? decodeSdk(sdk) : null,
    trace: decodeTrace(all['trace']),
    origin: textOf(all['origin']),
  });
}

/** Relay forgives what is inside `sdk`; so do we, field by field. */
function decodeSdk(sdk: JsonObject): EnvelopeHeaders['sdk'] {
  const name = typeof sdk['name'] === 'string' ? sdk['name'] : '';
  const version = typeof sdk['version'] === 'string' ? sdk['version'] : '';
  const settings = sdk['settings'];
  if (!isObject(settings)) return name === '' && version === '' ? null : { name, version };

  const inferIp = settings['infer_ip'];
  return { name, version, settings: typeof inferIp === 'string' ? { infer_ip: inferIp } : {} };
}

/** Its id must be a string; the rest of the context is opaque here (ingest protocol §12). */
function decodeTrace(trace: unknown): EnvelopeHeaders['trace'] {
  if (!isObject(trace)) return null;
  return typeof trace['trace_id'] === 'string' ? trace : null;
}

const ITEM_STRINGS = ['content_type', 'filename', 'attachment_type', 'platform', 'span_id', 'sentry_release', 'sentry_environment'];
const ITEM_COUNTS = ['length', 'item_count', 'meta_length'];

/** An item's header, by the same rules; `type` is required (ingest protocol §3.2). */
export function decodeItemHeaders(all: JsonObject): Result<{ type: string; length: number | null; headers: ItemHeaders }, string> {
  const type = all['type'];
  if (typeof type !== 'string') return fail('item header without a type');
  if (type === 'integration') return fail('items of type integration are internal');

  for (const key of ITEM_STRINGS) {
    if (!isAbsent(all[key]) && typeof all[key] !== 'string') return fail(`item header ${key} is not a string`);
  }
  for (const key of ITEM_COUNTS) {
    if (!isAbsent(all[key]) && !isUint(all[key], UINT32_MAX)) return fail(`item header ${key} is not an unsigned 32-bit integer`);
  }
  const size = all['attachment_length'];
  if (!isAbsent(size) && !isUint(size, Number.MAX_SAFE_INTEGER)) return fail('item header attachment_length is not an unsigned integer');

  return ok({
    // Android 8.10 and 8.11 named the chunks of mobile profiles so (ingest protocol §3).
    type: type === 'profile_chunk_ui' ? 'profile_chunk' : type,
    length: countOf(all['length']),
    headers: {
      contentType: textOf(all['content_type']),
      itemCount: countOf(all['item_count']),
      filename: textOf(all['filename']),
      attachmentType: textOf(all['attachment_type']),
      platform: textOf(all['platform']),
      all,
    },
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isUint(value: unknown, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
