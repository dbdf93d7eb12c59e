/**
 * What finding similar issues costs: `node bench/micro/similar.ts [events]`. Nothing of it is done per event; drawing is done once for
 * each new issue, in the background, and looking up when somebody opens one.
 */
import { compare } from '../../src/features/similar/compare.ts';
import { featuresOf, likeness } from '../../src/features/similar/features.ts';
import { bucketsOf } from '../../src/features/similar/min-hash.ts';
import { portraitOf } from '../../src/signals/error/portrait-of.ts';
import { applyInApp } from '../../src/signals/error/grouping/in-app.ts';
import { normal } from '../../test/normal-form.ts';
import { makeEvent } from '../events.ts';

const EVENTS = Number(process.argv[2] ?? 300);
const ROUNDS = 10;

function measure(name: string, work: (at: number) => unknown): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.threadCpuUsage();
    for (let at = 0; at < EVENTS; at += 1) work(at);
    const { user, system } = process.threadCpuUsage(started);
    best = Math.min(best, (user + system) / EVENTS);
  }
  console.log(`${name.padEnd(52)} ${best.toFixed(1).padStart(7)} µs`);
}

const events = Array.from({ length: EVENTS }, (_, seed) => {
  const event = normal(makeEvent(seed).event);
  applyInApp(event);
  return event;
});
const stored = events.map((event) => Buffer.from(JSON.stringify(event)));
const portraits = events.map(portraitOf);
const features = portraits.map(featuresOf);
const at = <Value>(values: readonly Value[], index: number): Value => values[index % values.length] as Value; // never empty

console.log(
  `${EVENTS} events; a portrait has ${Math.round(portraits.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / EVENTS)} bytes,`,
);
console.log(`${Math.round(features.reduce((sum, one) => sum + one.size, 0) / EVENTS)} features and 32 buckets`);
measure('once per new issue: read its event', (i) => JSON.parse(at(stored, i).toString()));
measure('once per new issue: draw it', (i) => portraitOf(at(events, i)));
measure('once per new issue: features and buckets', (i) => bucketsOf(featuresOf(at(portraits, i))));
measure('per candidate of a look-up: features and likeness', (i) => likeness(at(features, i), featuresOf(at(portraits, i + 1))));
measure('per issue shown: the lines that differ', (i) => compare(at(portraits, i), at(portraits, i + 1)));
