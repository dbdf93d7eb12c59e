import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../test/any-text.ts';
import { decodeRecord, encodeRecord, openRecord, RecordFormatError } from './record.ts';
import type { IngestRecord } from './record.ts';

const ID = '9ec79c33ec9942ab8353589fcb2e04dc';

function record(parts: Partial<IngestRecord> = {}): IngestRecord {
  return {
    projectId: 1,
    orgId: 2,
    keyId: 3,
    receivedAtMs: 1_700_000_000_000,
    encoding: 'identity',
    eventId: ID,
    clientIp: '10.0.0.1',
    userAgent: 'agent',
    client: 'sentry.test/1',
    body: Buffer.from('{}\n{"type":"event"}\n{"message":"x"}'),
    ...parts,
  };
}

test('a record is read as it was written', () => {
  const textOrNull = fc.option(anyText(), { nil: null });
  fc.assert(
    fc.property(fc.uint8Array(), textOrNull, textOrNull, (bytes, userAgent, client) => {
      const written = record({ body: Buffer.from(bytes), userAgent, client });

      const { body, ...rest } = decodeRecord(encodeRecord(written));

      expect(rest).toEqual({ ...written, body: undefined });
      expect(Buffer.compare(body, bytes)).toBe(0);
    }),
  );
});

test('what is no record says so instead of giving nonsense', () => {
  const whole = encodeRecord(record());

  expect(() => decodeRecord(new Uint8Array(0))).toThrow(RecordFormatError);
  expect(() => decodeRecord(Buffer.concat([Buffer.from([9]), whole.subarray(1)]))).toThrow(RecordFormatError);
  expect(() => decodeRecord(whole.subarray(0, 20))).toThrow(RecordFormatError);
});

test('opening a record gives the envelope, under the id that the gateway chose', () => {
  const body = Buffer.from('{}\n{"type":"event"}\n{"message":"x"}');

  for (const packed of [record({ body }), record({ encoding: 'gzip', body: gzipSync(body) })]) {
    const opened = openRecord(packed);

    expect(opened.ok && opened.value.headers.eventId).toBe(ID);
    expect(opened.ok && Buffer.from(opened.value.items[0]?.payload ?? []).toString()).toBe('{"message":"x"}');
  }
});

test('a record that cannot be opened names the reason of its outcome', () => {
  expect(openRecord(record({ encoding: 'gzip' }))).toEqual({ ok: false, error: { reason: 'invalid_compression' } });
  expect(openRecord(record({ body: Buffer.from('nonsense') }))).toEqual({ ok: false, error: { reason: 'invalid_envelope' } });
});
