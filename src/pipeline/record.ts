import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import { decompress } from '../protocol/encodings.ts';
import type { Encoding } from '../protocol/encodings.ts';
import { parseEnvelope } from '../protocol/envelope.ts';
import type { Envelope } from '../protocol/envelope-types.ts';
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts';

/**
 * An accepted envelope as the log keeps it: what the gateway knew about the request, and the body as the client sent it.
 * Everything the processor needs and cannot ask again is here, so that a redo gives the same (reliability E2).
 */
export interface IngestRecord {
  readonly projectId: number;
  readonly orgId: number;
  readonly keyId: number;
  readonly receivedAtMs: number;
  /** Of `body`: kept as it came, since compressing again would cost more than everything else the gateway does. */
  readonly encoding: Encoding;
  /** Of the envelope, or made by the gateway when an item needs one; null when no item does. It wins over the body's. */
  readonly eventId: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly client: string | null;
  /** 32 hex digits. Only where an append may be repeated by us: the record is applied once, however often it is in the log. */
  readonly recordId?: string;
  /** Written by the program itself (append-own.ts): its items are of types that no client may send. */
  readonly isOwn?: true;
  readonly body: Uint8Array;
}

/** Changes when an older program could no longer read the record. */
const FORMAT = 1;
const PREFIX_BYTES = 5;

/** Layout: format (1 byte), length of the header (4, big-endian), header as JSON, body to the end. The log adds the checksum. */
export function encodeRecord(record: IngestRecord): Uint8Array {
  const { body, ...header } = record;
  const text = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(text);

  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + headerBytes + body.length);
  bytes[0] = FORMAT;
  bytes.writeUInt32BE(headerBytes, 1);
  bytes.write(text, PREFIX_BYTES);
  bytes.set(body, PREFIX_BYTES + headerBytes);
  return bytes;
}

/**
 * The record's body is a view of `bytes`.
 * @throws RecordFormatError for bytes that `encodeRecord` did not make: a poison record, or a newer program's.
 */
export function decodeRecord(bytes: Uint8Array): IngestRecord {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PREFIX_BYTES) throw new RecordFormatError('record is shorter than its prefix');
  if (buffer[0] !== FORMAT) throw new RecordFormatError(`record has format ${buffer[0]}, this program reads ${FORMAT}`);

  const bodyAt = PREFIX_BYTES + buffer.readUInt32BE(1);
  if (bodyAt > buffer.length) throw new RecordFormatError('record is shorter than its header');
  // We wrote the header ourselves, under the log's checksum: its shape is known.
  const header = JSON.parse(buffer.toString('utf8', PREFIX_BYTES, bodyAt)) as Omit<IngestRecord, 'body'>;
  return { ...header, body: buffer.subarray(bodyAt) };
}

/** Whose the record is and when it came, without looking at its body. Null for what `decodeRecord` would refuse. */
export function peekRecord(bytes: Uint8Array): Pick<IngestRecord, 'projectId' | 'receivedAtMs'> | null {
  try {
    return decodeRecord(bytes);
  } catch {
    return null; // Whoever opens it says what is wrong.
  }
}

export class RecordFormatError extends Error {
  override name = 'RecordFormatError';
}

/**
 * The envelope in a record: decompressed and framed again. The gateway has checked both, so an error here means that the
 * record was written by a program with other rules; the processor counts it as `invalid` with the reason given.
 */
export function openRecord(record: IngestRecord): Result<Envelope, { readonly reason: string }> {
  const body = decompress(record.body, record.encoding, MAX_ENVELOPE_BYTES);
  if (!body.ok) return fail({ reason: body.error === 'too_large' ? 'too_large:unknown' : 'invalid_compression' });

  const envelope = parseEnvelope(body.value);
  if (!envelope.ok) return fail({ reason: envelope.error.reason });
  if (record.eventId === null || envelope.value.headers.eventId === record.eventId) return ok(envelope.value);
  return ok({ ...envelope.value, headers: { ...envelope.value.headers, eventId: record.eventId } });
}
