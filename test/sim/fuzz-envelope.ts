/**
 * Mutation fuzz of everything between a body's bytes and its items, seeded with all captured envelopes:
 *
 *     node test/sim/fuzz-envelope.ts [seconds = 60] [seed = now]
 *
 * Prints what it did and exits 1 with the body in base64 when an invariant broke.
 */
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { categoriesOf } from '../../src/protocol/categories.ts';
import { decompress } from '../../src/protocol/encodings.ts';
import type { Encoding } from '../../src/protocol/encodings.ts';
import { parseEnvelope } from '../../src/protocol/envelope.ts';
import type { Envelope } from '../../src/protocol/envelope-types.ts';
import { checkSizes } from '../../src/protocol/sizes.ts';
import { envelopeOfStoreBody } from '../../src/protocol/store-body.ts';
import { writeEnvelope } from '../../src/protocol/write-envelope.ts';
import { capturedEnvelopes } from '../fixtures/captures.ts';

export interface FuzzReport {
  readonly runs: number;
  readonly accepted: number;
  readonly refused: number;
  /** The body that broke an invariant, and how; null when none did. */
  readonly failure: { readonly body: Buffer; readonly error: unknown } | null;
}

type Random = () => number;

/** Runs until the time is over or something breaks; the same seed gives the same bodies. */
export function fuzzEnvelopes(durationMs: number, seed: number): FuzzReport {
  const random = mulberry32(seed);
  const seeds = capturedEnvelopes().map((capture) => capture.body);
  const endsAt = performance.now() + durationMs;
  let runs = 0;
  let accepted = 0;
  while (performance.now() < endsAt) {
    const body = mutate(pick(seeds, random), seeds, random);
    runs += 1;
    try {
      if (checkBody(body, random)) accepted += 1;
    } catch (error) {
      return { runs, accepted, refused: runs - accepted, failure: { body, error } };
    }
  }
  return { runs, accepted, refused: runs - accepted, failure: null };
}

const CODINGS: readonly Encoding[] = ['gzip', 'deflate', 'br', 'zstd'];
const REASON = /^(?:no_data|invalid_envelope|too_large:[a-z_]+)$/;

/** Whether the body is an envelope. @throws when an invariant breaks. */
function checkBody(body: Buffer, random: Random): boolean {
  decompress(body, pick(CODINGS, random), 1_000_000);
  decompress(damaged(gzipSync(body, { level: 1 }), random), 'gzip', 1_000_000);
  envelopeOfStoreBody(body, 1_000_000);

  const before = Buffer.from(body);
  const result = parseEnvelope(body);
  if (!before.equals(body)) throw new Error('the parser changed the body');
  if (!result.ok) {
    if (!REASON.test(result.error.reason)) throw new Error(`reason ${result.error.reason}`);
    return false;
  }
  checkEnvelope(result.value, body);
  return true;
}

function checkEnvelope(envelope: Envelope, body: Buffer): void {
  const payloadBytes = envelope.items.reduce((sum, item) => sum + item.payload.length, 0);
  if (payloadBytes >= body.length) throw new Error('more payload than body');
  checkSizes(envelope.items);
  for (const item of envelope.items) {
    for (const { quantity } of categoriesOf(item)) if (!(quantity >= 1)) throw new Error(`quantity ${quantity}`);
  }

  const again = parseEnvelope(writeEnvelope(envelope));
  if (!again.ok) throw new Error(`written again it is refused: ${again.error.detail}`);
  const isSame = again.value.items.every((item, index) => {
    const original = envelope.items[index];
    return original?.type === item.type && Buffer.compare(original.payload, item.payload) === 0;
  });
  if (!isSame || again.value.items.length !== envelope.items.length) throw new Error('written again it has other items');
}

const TOKENS = [
  '\n',
  '\r\n',
  '{}',
  '{}\n',
  '"length":',
  '"length":0',
  '-1',
  '4294967296',
  '1e9',
  'null',
  '"type":"',
  '\0',
  '\u{feff}',
  '[',
  '{"__proto__":{}}',
];

/** Up to four changes: bytes, cuts, repeats, tokens of the format, pieces of other bodies, digits. */
export function mutate(seed: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  let body: Buffer = Buffer.from(seed.subarray(0, 20_000));
  for (let round = 1 + below(4, random); round > 0; round--) body = mutateOnce(body, seeds, random);
  return body;
}

function mutateOnce(body: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  const at = below(body.length + 1, random);
  const to = Math.min(body.length, at + below(200, random));
  const head = body.subarray(0, at);
  switch (below(7, random)) {
    case 0:
      return damaged(body, random);
    case 1:
      return Buffer.from(head);
    case 2:
      return Buffer.concat([head, body.subarray(to)]);
    case 3:
      return Buffer.concat([head, body.subarray(at, to), body.subarray(at, to), body.subarray(to)]);
    case 4:
      return Buffer.concat([head, Buffer.from(pick(TOKENS, random)), body.subarray(at)]);
    case 5: {
      const other = pick(seeds, random);
      return Buffer.concat([head, other.subarray(below(other.length, random), other.length).subarray(0, 20_000)]);
    }
    default:
      return changedDigit(body, random);
  }
}

/** Lengths and counts are where framing goes wrong, so digits get more than their share. */
function changedDigit(body: Buffer, random: Random): Buffer {
  const changed = Buffer.from(body);
  const start = below(changed.length + 1, random);
  for (let at = start; at < Math.min(changed.length, start + 300); at++) {
    const byte = changed[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) continue;
    changed[at] = 0x30 + below(10, random);
    break;
  }
  return changed;
}

function damaged(body: Buffer, random: Random): Buffer {
  const changed = Buffer.from(body);
  if (changed.length > 0) changed[below(changed.length, random)] = below(256, random);
  return changed;
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)] as T; // the index is within the array, which is not empty
}

function below(bound: number, random: Random): number {
  return Math.floor(random() * bound);
}

function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const seconds = Number(positionals[0] ?? 60);
  const seed = Number(positionals[1] ?? Date.now() % 1_000_000);
  const report = fuzzEnvelopes(seconds * 1000, seed);
  console.log(`seed ${seed}: ${report.runs} bodies in ${seconds} s, ${report.accepted} accepted, ${report.refused} refused`);
  if (report.failure !== null) {
    console.error(report.failure.error, `\n${report.failure.body.toString('base64')}`);
    process.exitCode = 1;
  }
}
