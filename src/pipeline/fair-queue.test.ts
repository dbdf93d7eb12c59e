import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';
import type { Waiting } from './fair-queue.ts';

const LANE_LIMIT = { maxRecords: 25, maxBytes: 1_000_000 };
const ALL = { maxRecords: 1_000, maxBytes: 10_000_000 };

function openQueue(clock = { nowMs: 0 }): FairQueue<Waiting> {
  return new FairQueue<Waiting>({ laneLimit: LANE_LIMIT, nowMs: () => clock.nowMs });
}

function record(offset: number, lane: number, own: Partial<Waiting> = {}): Waiting {
  return { offset, lane, day: 1, sizeBytes: 20_000, ...own };
}

test('O5: a quiet project gets its turn before a busy one that waits in front of it', () => {
  const queue = openQueue();
  for (let offset = 0; offset < 5_000; offset++) queue.push(record(offset, 1));
  for (let offset = 5_000; offset < 5_020; offset++) queue.push(record(offset, 2));

  const taken = queue.take({ ...ALL, maxRecords: 32 });

  const ofQuiet = taken.filter((one) => one.lane === 2);
  expect(ofQuiet.length).toBeGreaterThanOrEqual(14);
  expect(ofQuiet.map((one) => one.offset)).toEqual(ofQuiet.map((_, at) => 5_000 + at));
});

test('O5: a project has a quarter of a batch while it has neighbours, and all of it when it is alone', () => {
  const clock = { nowMs: 0 };
  const queue = openQueue(clock);
  queue.push(record(0, 2));
  for (let offset = 1; offset < 200; offset++) queue.push(record(offset, 1));

  const beside = queue.take(ALL);
  queue.begin();
  const after = queue.take(ALL);
  clock.nowMs += 61_000;
  queue.begin();
  const alone = queue.take(ALL);

  expect([beside, after, alone].map((taken) => taken.filter((one) => one.lane === 1).length)).toEqual([25, 25, 149]);
});

test('projects share by bytes: one with large events sends fewer of them', () => {
  const queue = new FairQueue<Waiting>({ laneLimit: ALL, nowMs: () => 0 });
  for (let offset = 0; offset < 400; offset += 2) {
    queue.push(record(offset, 1, { sizeBytes: 90_000 }));
    queue.push(record(offset + 1, 2, { sizeBytes: 10_000 }));
  }

  const taken = queue.take({ ...ALL, maxRecords: 120 });

  const bytesOf = (lane: number): number => taken.reduce((sum, one) => sum + (one.lane === lane ? one.sizeBytes + 8_192 : 0), 0);
  expect(bytesOf(1) / bytesOf(2)).toBeGreaterThan(0.8);
  expect(bytesOf(1) / bytesOf(2)).toBeLessThan(1.25);
});

test('a batch holds records of one day, and those of the other day wait for the next', () => {
  const queue = openQueue();
  for (let offset = 0; offset < 20; offset++) queue.push(record(offset, offset % 2, { day: offset < 10 ? 1 : 2 }));

  const first = queue.take(ALL);
  queue.begin();
  const second = queue.take(ALL);

  expect(first.map((one) => one.day)).toEqual(Array.from({ length: 10 }, () => 1));
  expect(second.map((one) => one.day)).toEqual(Array.from({ length: 10 }, () => 2));
});

const records = fc.array(
  fc.record({ lane: fc.integer({ min: 0, max: 5 }), day: fc.integer({ min: 0, max: 2 }), sizeBytes: fc.nat(300_000) }),
  {
    maxLength: 200,
  },
);

test('whatever comes and is given back, each record is handed out once and each project in its order', () => {
  fc.assert(
    fc.property(records, fc.array(fc.tuple(fc.nat(40), fc.nat(10)), { minLength: 1 }), (made, steps) => {
      const queue = openQueue();
      const all = made.map((one, offset) => ({ ...one, offset }));
      for (const one of all) queue.push(one);

      const out: Waiting[] = [];
      for (let at = 0; queue.size > 0; at++) {
        const [maxRecords = 1, back = 0] = steps[at % steps.length] ?? [];
        const taken = queue.take({ maxRecords: maxRecords + 1, maxBytes: 1_000_000 });
        const kept = Math.max(1, taken.length - back);
        queue.giveBack(taken.slice(kept));
        out.push(...taken.slice(0, kept));
        expect(queue.lowest).toBe(all.find((one) => !out.includes(one))?.offset ?? null);
        queue.begin();
      }

      expect(out.length).toBe(all.length);
      for (let lane = 0; lane <= 5; lane++) {
        expect(out.filter((one) => one.lane === lane)).toEqual(all.filter((one) => one.lane === lane));
      }
    }),
    { numRuns: 200 },
  );
});
