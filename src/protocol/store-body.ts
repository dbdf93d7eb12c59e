import { inflateSync } from 'node:zlib';
import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { Envelope } from './envelope-types.ts';
import { parseEventId } from './event-id.ts';

export interface StoreError {
  readonly reason: 'no_data' | 'invalid_json' | 'too_large:event';
  readonly detail: string;
}

const OPEN_BRACE = 0x7b;
const INVALID_JSON: StoreError = { reason: 'invalid_json', detail: 'invalid JSON in request body' };
const TOO_LARGE: StoreError = { reason: 'too_large:event', detail: 'event payload above the size limit' };

/**
 * The body of the legacy store endpoint as an envelope of one item (ingest protocol §2.3): JSON, or base64 of JSON, or base64
 * of zlib of JSON. The event's own id becomes the envelope's.
 */
export function envelopeOfStoreBody(body: Uint8Array, maxBytes: number): Result<Envelope, StoreError> {
  if (body.length === 0) return fail({ reason: 'no_data', detail: 'empty request body' });
  const json = undressed(Buffer.from(body.buffer, body.byteOffset, body.byteLength), maxBytes);
  if (!json.ok) return json;
  if (json.value.length > maxBytes) return fail(TOO_LARGE);

  const text = json.value.toString();
  let payload: Uint8Array = json.value;
  let event = parseObject(text);
  if (event === null) {
    // Clients of the raven age write NaN and Infinity, which are no JSON.
    const repaired = replaceNonFinite(text);
    event = parseObject(repaired);
    payload = Buffer.from(repaired);
  }
  if (event === null) return fail(INVALID_JSON);

  const eventId = typeof event['event_id'] === 'string' ? parseEventId(event['event_id']) : null;
  const type = event['type'] === 'transaction' ? 'transaction' : 'event';
  const headers = { contentType: 'application/json', itemCount: null, filename: null, attachmentType: null, platform: null, all: {} };
  return ok({
    headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null },
    items: [{ type, headers, payload }],
  });
}

/** `{` first means JSON; everything else is base64, of JSON or of a zlib stream. */
function undressed(body: Buffer, maxBytes: number): Result<Buffer, StoreError> {
  const start = firstVisible(body);
  if (body[start] === OPEN_BRACE) return ok(body.subarray(start));

  const decoded = Buffer.from(body.toString('latin1'), 'base64');
  if (decoded[0] === OPEN_BRACE) return ok(decoded);
  try {
    const inflated = inflateSync(decoded, { maxOutputLength: maxBytes });
    return inflated[0] === OPEN_BRACE ? ok(inflated) : fail(INVALID_JSON);
  } catch (error) {
    // No zlib stream, or one that gives more than an event may have.
    return fail(error instanceof RangeError ? TOO_LARGE : INVALID_JSON);
  }
}

function firstVisible(body: Buffer): number {
  let at = 0;
  while (at < body.length && (body[at] ?? 0) <= 0x20) at++;
  return at;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // Not JSON: the caller tries once more, then says so.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NON_FINITE = /-?(?:NaN|Infinity)/g;

/** Replaces the bare words, outside of strings only: by null, or by what `replacement` makes of them. */
export function replaceNonFinite(text: string, replacement = 'null'): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    result += text.slice(at, end).replace(NON_FINITE, replacement);
    at = endOfString(text, end);
    result += text.slice(end, at);
  }
  return result;
}

/** Behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}
