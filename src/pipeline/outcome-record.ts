import type { Outcome } from '../protocol/outcomes.ts';

/** A record on the topic `outcomes`: what was settled at the gateway, folded. Small and rare, so JSON. */
export function encodeOutcomes(outcomes: readonly Outcome[], recordId?: string): Uint8Array {
  return Buffer.from(JSON.stringify({ format: FORMAT, recordId, outcomes }));
}

/** @throws when the bytes are not from `encodeOutcomes`: a poison record. */
export function decodeOutcomes(bytes: Uint8Array): OutcomesRecord {
  // Written by us, under the log's checksum: the shape is known once the format is.
  const record = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as OutcomesRecord;
  if (record.format !== FORMAT) throw new Error(`outcomes have format ${String(record.format)}, this program reads ${FORMAT}`);
  return record;
}

export interface OutcomesRecord {
  readonly format: number;
  /** As in an envelope's record. */
  readonly recordId?: string;
  readonly outcomes: readonly Outcome[];
}

const FORMAT = 1;
