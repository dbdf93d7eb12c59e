/**
 * What owners cost beside preparing an event: `node bench/micro/ownership.ts [events]`. Rules are asked of an issue's first event,
 * after a change of the rules and once a day; the share is of events of which one in ten opens an issue, which is much.
 */
import { compileOwnership, parseCodeOwners, parseOwnership } from '../../src/features/ownership-rule/index.ts';
import { eventJson, finishEvent } from '../../src/signals/error/process.ts';
import { normalizeEvent } from '../../src/event/normalize.ts';
import { ownedOf } from '../../src/signals/error/owned.ts';
import { deriveTags } from '../../src/event/tags.ts';
import type { ErrorEvent } from '../../src/event/schema.ts';
import type { ItemContext } from '../../src/pipeline/signal.ts';
import { makeEvent } from '../events.ts';

const EVENTS = Number(process.argv[2] ?? 300);
const ROUNDS = 10;
const RULES = 1_000;
const NEW_SHARE = 0.1;

const project = { groupingConfig: 'vedette:2026-11-22' } as ItemContext['project'];
const scrubbing = { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false };

function prepare(payload: Buffer): ErrorEvent {
  const normalized = normalizeEvent(payload, {
    eventId: '0'.repeat(32),
    receivedAtMs: Date.UTC(2026, 10, 22, 12),
    sentAtMs: null,
    clientIp: '203.0.113.7',
    userAgent: null,
    client: null,
    envelopeSdk: null,
    scrubbing,
  });
  if (!normalized.ok) throw new Error(normalized.error.reason);
  finishEvent(normalized.value, { project, receivedAtMs: 0 });
  return normalized.value;
}

function measure(name: string, work: (at: number) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.threadCpuUsage();
    for (let at = 0; at < EVENTS; at += 1) work(at);
    const { user, system } = process.threadCpuUsage(started);
    best = Math.min(best, (user + system) / EVENTS);
  }
  console.log(`${name.padEnd(52)} ${best.toFixed(1).padStart(7)} µs/event`);
  return best;
}

const lines = Array.from({ length: RULES }, (_, at) => `packages/part-${at}/`);
const rules = compileOwnership(parseOwnership(lines.map((line) => `path:*/${line}* #team`).join('\n')).rules, [
  { rules: parseCodeOwners(lines.map((line) => `/${line} @acme/team`).join('\n')), roots: [{ stackRoot: '/app/', sourceRoot: '' }] },
]);
const payloads = Array.from({ length: EVENTS }, (_, seed) => Buffer.from(JSON.stringify(makeEvent(seed).event)));
const stored = payloads.map((payload) => Buffer.from(eventJson(prepare(payload))));
const events = stored.map((bytes) => JSON.parse(bytes.toString()) as ErrorEvent);
const owned = events.map((event) => ownedOf(event, deriveTags(event)));

console.log(
  `${EVENTS} events of ${(payloads.reduce((sum, one) => sum + one.length, 0) / EVENTS / 1000).toFixed(1)} KB, ${2 * RULES} rules, none of which matches`,
);
const all = measure('prepare an event: normalise, scrub, group, lay out', (at) => prepare(payloads[at] ?? Buffer.alloc(0)));
const read = measure('read an event back', (at) => JSON.parse(stored[at]?.toString() ?? ''));
const take = measure('take what rules look at', (at) => ownedOf(events[at] as ErrorEvent, []));
const ask = measure(`ask ${2 * RULES} rules`, (at) => owned[at] && rules.match(owned[at]));
const few = compileOwnership(
  parseOwnership(
    lines
      .slice(0, 50)
      .map((line) => `path:*/${line}* #team`)
      .join('\n'),
  ).rules,
  [],
);
const askFew = measure('ask 50 rules', (at) => owned[at] && few.match(owned[at]));
const share = (cost: number) => `${((100 * NEW_SHARE * cost) / all).toFixed(2)} %`;
console.log(
  `of all events, one in ten asked: ${share(read + take + ask)} of preparing them with ${2 * RULES} rules, ${share(read + take + askFew)} with 50`,
);
