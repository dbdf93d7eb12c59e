import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sketchEvent } from '../signals/error/sketch.ts';
import { itemOf } from '../../test/processor-house.ts';
import { createShares, SHARE_WINDOW_MS, waterLevel } from './fair-shares.ts';
import { createShed } from './shed.ts';
import type { Offer, Shed } from './shed.ts';

const CLOCK_STARTS_MS = 1_000_000;

function errorOf(projectId: number, type: string): Offer {
  const frames = [{ module: 'shop.cart', function: `raise_${type}`, in_app: true }];
  return { projectId, items: [itemOf('event', { exception: { values: [{ type, value: 'x', stacktrace: { frames } }] } })] };
}

function openShed(): { shed: Shed; clock: { ms: number } } {
  const clock = { ms: CLOCK_STARTS_MS };
  return { shed: createShed({ sketch: sketchEvent, clockMs: () => clock.ms }), clock };
}

/** Offers of one window, each project's evenly spread; how many of each were taken. */
function offerWindow(shed: Shed, clock: { ms: number }, counts: Readonly<Record<number, number>>, level = 4): Record<number, number> {
  const taken: Record<number, number> = {};
  const all = Object.entries(counts).flatMap(([projectId, count]) =>
    Array.from({ length: count }, (_, n) => ({ projectId: Number(projectId), at: n / count })),
  );
  for (const { projectId } of all.toSorted((a, b) => a.at - b.at)) {
    const limits = shed.limits(errorOf(projectId, 'KnownError'), { level, heldMs: 60_000 }, 0);
    if (!limits.some((limit) => limit.categories.includes('error'))) taken[projectId] = (taken[projectId] ?? 0) + 1;
  }
  clock.ms += SHARE_WINDOW_MS;
  return taken;
}

test('a budget is poured so that nobody has more than the level, and all of it is used', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 }), fc.nat(20_000), (offered, budget) => {
      const level = waterLevel(offered, budget);
      const used = offered.reduce((sum, amount) => sum + Math.min(amount, level), 0);
      const all = offered.reduce((sum, amount) => sum + amount, 0);
      expect(used).toBeCloseTo(Math.min(all, budget), 6);
    }),
  );
});

test('level 4: errors only, and each project an equal share of them, whatever it sends', () => {
  const { shed, clock } = openShed();
  const counts = { 1: 400, 2: 40, 3: 20, 4: 20 };
  offerWindow(shed, clock, counts, 2);
  offerWindow(shed, clock, counts);

  const taken = offerWindow(shed, clock, counts);

  // Half of what came is taken: the small ones whole, the large one what they left.
  expect(taken).toEqual({ 1: 160, 2: 40, 3: 20, 4: 20 });
  expect(shed.limits(errorOf(1, 'KnownError'), { level: 4, heldMs: 0 }, 0)[0]?.categories).toContain('session');
});

test('level 4: while it gets worse less is taken, down to something of every project; when it does not, more', () => {
  const { shed, clock } = openShed();
  const counts = { 1: 400, 2: 400 };
  offerWindow(shed, clock, counts, 2);
  offerWindow(shed, clock, counts);
  const shrinking = Array.from({ length: 10 }, () => {
    shed.adjust(true);
    return offerWindow(shed, clock, counts)[1] ?? 0;
  });
  const growing = Array.from({ length: 3 }, () => {
    shed.adjust(false);
    return offerWindow(shed, clock, counts)[1] ?? 0;
  });

  expect(shrinking).toEqual(shrinking.toSorted((a, b) => b - a));
  expect(shrinking.at(-1)).toBe(1);
  expect(growing.every((taken) => taken >= 1)).toBe(true);
});

test('level 4: the first event of each problem is kept, also of a project whose share is used up', () => {
  const { shed, clock } = openShed();
  offerWindow(shed, clock, { 1: 100, 2: 2 }, 2);
  for (let n = 0; n < 12; n++) {
    shed.adjust(true);
    offerWindow(shed, clock, { 1: 100, 2: 2 });
  }
  const rung = { level: 4, heldMs: 0 };
  const isTaken = (type: string): boolean => !shed.limits(errorOf(1, type), rung, 0).some((limit) => limit.categories.includes('error'));
  const first = isTaken('NewError');
  const again = isTaken('NewError');
  const other = isTaken('OtherError');
  const made = Array.from({ length: 500 }, (_, n) => isTaken(`Made${n}`)).filter(Boolean).length;

  expect([first, again, other]).toEqual([true, false, true]);
  expect(made).toBeLessThan(60);
});

test('level 3: a project that sends more than its part is refused the dear kinds before the others are', () => {
  const { shed, clock } = openShed();
  offerWindow(shed, clock, { 1: 200, 2: 10, 3: 10 }, 2);
  const kinds = (projectId: number, heldMs: number) =>
    shed.limits(errorOf(projectId, 'E'), { level: 3, heldMs }, 0).flatMap((limit) => limit.categories);

  expect(kinds(1, 0)).toContain('replay');
  expect(kinds(2, 0)).toEqual([]);
  expect(kinds(2, 15_000)).toContain('replay');
  expect(kinds(1, 30_000)).toContain('transaction');
  expect(kinds(2, 30_000)).not.toContain('transaction');
  expect([...kinds(1, 1e6), ...kinds(2, 1e6)]).not.toContain('error');
});

test('levels 0 to 2 take everything', () => {
  const { shed, clock } = openShed();

  expect([0, 1, 2].map((level) => offerWindow(shed, clock, { 1: 300, 2: 3 }, level))).toEqual([
    { 1: 300, 2: 3 },
    { 1: 300, 2: 3 },
    { 1: 300, 2: 3 },
  ]);
});

test('a project that is alone is over its part, and shares forget a window that is long past', () => {
  let nowMs = CLOCK_STARTS_MS;
  const shares = createShares(() => nowMs);
  for (let n = 0; n < 100; n++) shares.offer(1);
  for (let n = 0; n < 3; n++) shares.offer(2);
  nowMs += SHARE_WINDOW_MS;

  expect([shares.isOver(1), shares.isOver(2)]).toEqual([true, false]);
  nowMs += 10 * SHARE_WINDOW_MS;
  expect([shares.isOver(1), shares.isOver(2)]).toEqual([true, true]);
});

test.each([
  ['{"exception":{"values":[{"type":"A","stacktrace":{"frames":[{"function":"f","in_app":true}]}}]}}', 'A\nf'],
  ['{"exception":[{"type":"A"}]}', 'A\n'],
  ['{"message":"order 17 failed"}', 'order # failed'],
  ['{"logentry":{"message":"order %s failed","formatted":"order 1 failed"}}', 'order %s failed'],
  ['{"fingerprint":["mine"],"message":"x"}', 'mine'],
  ['{"exception":{"values":[null,7,{}]}}', '\n\n'],
  ['[]', null],
  ['{', null],
])('a problem is told at a glance: %s', (payload, sketch) => {
  expect(sketchEvent(itemOf('event', Buffer.from(payload)))).toBe(sketch);
});
