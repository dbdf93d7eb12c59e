import { crc32 } from 'node:zlib';
import type { LogEntry } from './port.ts';

/**
 * How a record lies in the store (reliability L5): format version, CRC-32 of all that follows, time of the append, value.
 *   0      1           5                    13
 *   | 0x01 | crc32 u32 | appendedAtMs f64   | value …
 */
export const RECORD_HEADER_BYTES = 13;
const FORMAT = 1;
const CRC_AT = 1;
const TIME_AT = 5;

/** Frames the value into `target`, which has exactly `RECORD_HEADER_BYTES` more than the value. */
export function writeRecord(target: Buffer, value: Uint8Array, appendedAtMs: number): void {
  target[0] = FORMAT;
  target.writeDoubleLE(appendedAtMs, TIME_AT);
  target.set(value, RECORD_HEADER_BYTES);
  target.writeUInt32LE(crc32(target.subarray(TIME_AT)), CRC_AT);
}

/** Takes the frame off. `stored` is undefined for a record that should be there and is not: that is damage too. */
export function readRecord(offset: number, stored: Buffer | undefined): LogEntry {
  if (!stored || stored.length < RECORD_HEADER_BYTES) {
    return { offset, appendedAtMs: 0, value: stored ?? new Uint8Array(), isDamaged: true };
  }
  const isDamaged = stored[0] !== FORMAT || stored.readUInt32LE(CRC_AT) !== crc32(stored.subarray(TIME_AT));
  const appendedAtMs = stored.readDoubleLE(TIME_AT);
  return { offset, appendedAtMs, value: stored.subarray(RECORD_HEADER_BYTES), isDamaged };
}
