import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import { decodeEnvelopeHeaders, decodeItemHeaders, parseHeaderLine } from './envelope-headers.ts';
import type { Envelope, Item } from './envelope-types.ts';
import { MAX_HEADER_LINE_BYTES, MAX_ITEMS } from './limits.ts';

/** Why a body is no envelope. `reason` is the outcome's (ingest protocol §7.4), `detail` the sentence for the client. */
export interface FramingError {
  readonly status: 400 | 413;
  readonly reason: string;
  readonly detail: string;
}

const NEWLINE = 0x0a;

/**
 * Splits a body into header and items (ingest protocol §3, Appendix B). Works on bytes: payloads are views of `bytes`, never
 * decoded, so the caller must not change them. Total: any bytes give an envelope or an error, nothing throws.
 *
 * Only the frame is judged here. Sizes per item are `checkSizes` (sizes.ts), what is inside an item is its room's business.
 */
export function parseEnvelope(bytes: Uint8Array): Result<Envelope, FramingError> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (body.length === 0) return fail({ status: 400, reason: 'no_data', detail: 'empty request body' });

  const line = readLine(body, 0);
  if (!line.ok) return line;
  const all = parseHeaderLine(line.value.text);
  if (all === null) return malformed('envelope header is not a JSON object');
  const headers = decodeEnvelopeHeaders(all);
  if (!headers.ok) return malformed(headers.error);

  const items: Item[] = [];
  let at = line.value.next;
  while (!isAtEnd(body, at)) {
    if (items.length === MAX_ITEMS) {
      return fail({ status: 413, reason: 'too_large:unknown', detail: `more than ${MAX_ITEMS} items in an envelope` });
    }
    const item = readItem(body, at);
    if (!item.ok) return item;
    items.push(item.value.item);
    at = item.value.next;
  }
  return ok({ headers: headers.value, items });
}

function readItem(body: Buffer, at: number): Result<{ item: Item; next: number }, FramingError> {
  const line = readLine(body, at);
  if (!line.ok) return line;
  const all = parseHeaderLine(line.value.text);
  if (all === null) return malformed('item header is not a JSON object');
  const header = decodeItemHeaders(all);
  if (!header.ok) return malformed(header.error);

  const { type, length, headers } = header.value;
  const start = line.value.next;
  const end = length === null ? endOfLine(body, start) : start + length;
  if (end > body.length) return malformed(`unexpected end of file: item of ${length ?? 0} bytes, ${body.length - start} left`);
  if (end < body.length && body[end] !== NEWLINE) return malformed('item is longer than its length says: missing newline after payload');

  return ok({ item: { type, headers, payload: body.subarray(start, end) }, next: end + 1 });
}

/**
 * Header lines are short, so decoding them is cheap. Bytes that are no UTF-8 become U+FFFD instead of a refusal: they occur in
 * file names only, and a strange name must not cost the event.
 */
function readLine(body: Buffer, at: number): Result<{ text: string; next: number }, FramingError> {
  const end = endOfLine(body, at);
  if (end - at > MAX_HEADER_LINE_BYTES) {
    return fail({ status: 413, reason: 'too_large:unknown', detail: `header line above ${MAX_HEADER_LINE_BYTES} bytes` });
  }
  return ok({ text: body.toString('utf8', at, end), next: Math.min(end + 1, body.length) });
}

function endOfLine(body: Buffer, at: number): number {
  const end = body.indexOf(NEWLINE, at);
  return end === -1 ? body.length : end;
}

/** Blank lines after the last payload are tolerated, between items they are not. */
function isAtEnd(body: Buffer, at: number): boolean {
  let end = at;
  while (end < body.length && body[end] === NEWLINE) end++;
  return end >= body.length;
}

function malformed(detail: string): { readonly ok: false; readonly error: FramingError } {
  return fail({ status: 400, reason: 'invalid_envelope', detail: `invalid event envelope: ${detail}` });
}
