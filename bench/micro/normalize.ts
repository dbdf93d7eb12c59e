/**
 * Prints µs per event of parsing, normalising, scrubbing and trimming generated events of about 25 KB, and of a naive version of
 * the same scrubbing for comparison. Warm, one thread: inside the running system the same code costs up to twice as much.
 */
import { normalizeEvent } from '../../src/event/normalize.ts';
import type { NormalizeContext } from '../../src/event/normalize/context.ts';
import type { ErrorEvent } from '../../src/event/schema.ts';
import { scrubEvent } from '../../src/event/scrub.ts';
import { deriveTags } from '../../src/event/tags.ts';
import { makeEvent } from '../events.ts';

const EVENTS = 150;
const ROUNDS = 40;

const scrubbing = { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false };
const off = { ...scrubbing, isEnabled: false };

function context(isScrubbed: boolean): NormalizeContext {
  return {
    eventId: '0'.repeat(32),
    receivedAtMs: Date.UTC(2026, 10, 22, 12),
    sentAtMs: null,
    clientIp: '203.0.113.7',
    userAgent: null,
    client: null,
    envelopeSdk: null,
    scrubbing: isScrubbed ? scrubbing : off,
  };
}

const NAIVE_KEYS = /password|secret|passwd|api[_-]?key|auth|credentials|mysql_pwd|private[_-]?key|token/i;
const NAIVE_VALUES = [
  /\bBearer\s+\S+/gi,
  /\b4\d{3}[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}\b/g,
  /\b5[1-5]\d\d[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}\b/g,
  /\b3[47]\d\d[- ]?\d{6}[- ]?\d{5}\b/g,
  /-----BEGIN[^]*?-----END[^\n]*/g,
  /(?<=\/\/[^\s/:@]+:)[^\s@/]+(?=@)/g,
  /(?<=\/home\/|\/Users\/)[^/\s]+/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /(?:password|secret|token|auth)\w*\s*[=:]\s*\S+/gi,
];

/** A recursive copy with every expression on every string. */
function naiveScrub(value: unknown): unknown {
  if (typeof value === 'string') return NAIVE_VALUES.reduce((text, pattern) => text.replace(pattern, '[Filtered]'), value);
  if (Array.isArray(value)) return value.map(naiveScrub);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, NAIVE_KEYS.test(key) ? '[Filtered]' : naiveScrub(member)]));
}

function measure(name: string, work: (at: number) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.cpuUsage();
    for (let at = 0; at < EVENTS; at += 1) work(at);
    const used = process.cpuUsage(started);
    best = Math.min(best, (used.user + used.system) / EVENTS);
  }
  console.log(`${name.padEnd(44)} ${best.toFixed(1).padStart(7)} µs/event`);
  return best;
}

const payloads = Array.from({ length: EVENTS }, (_, seed) => Buffer.from(JSON.stringify(makeEvent(seed).event)));
const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0);
console.log(`${EVENTS} events, mean ${(bytes / EVENTS / 1000).toFixed(1)} KB; best of ${ROUNDS} rounds, CPU time`);

const payloadAt = (at: number): Buffer => payloads[at] ?? Buffer.alloc(0);
const normalized = (at: number, isScrubbed: boolean): ErrorEvent => {
  const result = normalizeEvent(payloadAt(at), context(isScrubbed));
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
};

const parse = measure('JSON.parse', (at) => JSON.parse(payloadAt(at).toString('utf8')));
const shape = measure('parse + normalise + trim, scrubbing off', (at) => normalized(at, false));
const all = measure('parse + normalise + scrub + trim', (at) => normalized(at, true));
const naive = measure('JSON.parse + naive scrub', (at) => naiveScrub(JSON.parse(payloadAt(at).toString('utf8'))));

const events = payloads.map((_, at) => normalized(at, true));
measure('scrub again (nothing left to find)', (at) => scrubEvent(events[at] as ErrorEvent, scrubbing));
measure('deriveTags', (at) => deriveTags(events[at] as ErrorEvent));
measure('JSON.stringify', (at) => JSON.stringify(events[at]));
console.log(
  `net: normalise + trim ${(shape - parse).toFixed(1)}, scrub ${(all - shape).toFixed(1)}; naive scrub ${(naive - parse).toFixed(1)} µs/event`,
);
