import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { REJECTED_FIELDS } from './schema.ts';
import type { OtlpCoding } from './read-request.ts';
import type { OtlpSignal } from './schema.ts';

/** What was not taken of an export call. */
export interface Rejected {
  readonly count: number;
  /** A sentence for whoever runs the exporter. */
  readonly message: string;
}

/**
 * The answer to an export call (OTLP/HTTP, "Partial Success"): empty when everything was taken; else how many elements were not, and why.
 * Whoever reads it must not send them again.
 */
export function exportAnswer({ signal, coding }: { readonly signal: OtlpSignal; readonly coding: OtlpCoding }, rejected: Rejected) {
  if (rejected.count === 0) return coding === 'json' ? '{}' : new Uint8Array(0);
  if (coding === 'json') {
    // 64-bit integers are texts in protobuf's JSON form.
    return JSON.stringify({ partialSuccess: { [REJECTED_FIELDS[signal]]: String(rejected.count), errorMessage: rejected.message } });
  }
  const part = new BinaryWriter();
  part.tag(1, WireType.Varint).int64(rejected.count);
  part.tag(2, WireType.LengthDelimited).string(rejected.message);
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(part.finish()).finish();
}
