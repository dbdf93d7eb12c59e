import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { house, NOON_MS } from '../../test/house.ts';
import { trimLog, trimPoints } from './trim.ts';
import type { TrimView } from './trim.ts';

const HOUR_MS = 3_600_000;
const view = (change: Partial<TrimView>): TrimView => ({ begin: 0, end: 100, consumed: 100, young: 0, backedUp: null, ...change });
const usage = (usedBytes: number) => ({ usedBytes, capacityBytes: 100 });

test('L6: without a backup what is younger than a day stays, and no more than half of the room', () => {
  expect(trimPoints([view({ young: 30 })], usage(40))).toEqual([30]);
  expect(trimPoints([view({ young: 0 })], usage(40))).toEqual([0]);
  expect(trimPoints([view({ young: 0 })], usage(100))).toEqual([50]);
  expect(trimPoints([view({ young: 60 })], usage(100))).toEqual([60]);
});

test('L6: what a consumer has not worked off stays, however full the log is', () => {
  expect(trimPoints([view({ consumed: 7, young: 90 })], usage(100))).toEqual([7]);
  expect(trimPoints([view({ consumed: null, young: 90 })], usage(100))).toEqual([0]);
});

test('L6: the span of the last two backups stays until the log is nearly full', () => {
  expect(trimPoints([view({ backedUp: 20, young: 90 })], usage(70))).toEqual([20]);
  expect(trimPoints([view({ backedUp: 20, young: 0 })], usage(100))).toEqual([50]);
});

test('a point is never outside the partition and never beyond what was consumed', () => {
  const offset = fc.nat(1_000);
  const anyView = fc.record({
    begin: offset,
    length: offset,
    consumed: fc.option(offset),
    young: offset,
    backedUp: fc.option(offset),
  });

  fc.assert(
    fc.property(fc.array(anyView), fc.nat(200), (drawn, usedBytes) => {
      const views = drawn.map((one) => ({ ...one, end: one.begin + one.length }));
      for (const [index, point] of trimPoints(views, usage(usedBytes)).entries()) {
        const { begin, end, consumed } = views[index] ?? view({});
        expect(point).toBeGreaterThanOrEqual(begin);
        expect(point).toBeLessThanOrEqual(Math.min(end, Math.max(begin, consumed ?? begin)));
      }
    }),
  );
});

test('a log is trimmed by age, topic by topic and partition by partition', async () => {
  const clock = house.clock();
  const log = await house.log({ now: () => clock.now() });
  const append = (count: number) =>
    log.append(Array.from({ length: count }, () => ({ topic: 'events', partition: 1, value: Buffer.from('x') })));
  clock.set(NOON_MS - 30 * HOUR_MS);
  await append(700);
  clock.set(NOON_MS - 23 * HOUR_MS);
  await append(5);
  clock.set(NOON_MS);

  const options = { log, topics: ['events', 'outcomes'], nowMs: clock.now(), keepMs: 24 * 3_600_000 };
  const beforeConsumed = await trimLog({ ...options, consumed: async () => null });
  const partly = await trimLog({ ...options, consumed: async () => 600 });
  const rest = await trimLog({ ...options, consumed: async () => 705 });

  expect([beforeConsumed, partly, rest]).toEqual([0, 600, 100]);
  expect(await log.bounds('events', 1)).toEqual({ begin: 700, end: 705 });
});
