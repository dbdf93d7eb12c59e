import { expect, test } from 'vitest';
import { backlogShare, createLadder, pressureLevel } from './pressure-level.ts';
import type { PressureSigns } from './pressure-level.ts';
import { shedLimits } from './shed.ts';

const GB = 1024 ** 3;
const LIMITS = { minFreeBytes: GB / 2, lagMs: 10_000, longLagMs: 300_000 };
const CALM: PressureSigns = { lagMs: 0, memoryShare: 0.2, isSpooling: false, spoolShare: 0, freeBytes: 100 * GB, diskBytes: 200 * GB };

test.each<[number, Partial<PressureSigns>]>([
  [0, {}],
  [0, { lagMs: 9_999 }],
  [1, { lagMs: 10_000 }],
  [1, { memoryShare: 0.6 }],
  [2, { memoryShare: 0.75 }],
  [2, { isSpooling: true, lagMs: 20_000 }],
  [3, { lagMs: 300_000 }],
  [3, { spoolShare: 0.5 }],
  [3, { freeBytes: 9 * GB }],
  [3, { freeBytes: 140, diskBytes: 1_000 }],
  [4, { spoolShare: 0.8 }],
  [4, { freeBytes: 3 * GB }],
  [5, { spoolShare: 0.98 }],
  [5, { freeBytes: 0.4 * GB }],
  [5, { freeBytes: 49, diskBytes: 1_000, lagMs: 1e9, memoryShare: 2 }],
])('level %i is entered by %j', (level, signs) => {
  const found = pressureLevel({ ...CALM, ...signs }, LIMITS);

  expect(found.level).toBe(level);
  expect(found.reason === '').toBe(level === 0);
});

test('an embedded log is under pressure by its backlog, not by what is kept of the past', () => {
  expect([0, 0.5, 0.7].map(backlogShare)).toEqual([0, 0, 0]);
  expect(backlogShare(0.98)).toBeCloseTo(0.98);
  expect(backlogShare(0.85)).toBeGreaterThan(0.5);
});

test('O1: the ladder is climbed at once and left rung by rung, each after its time of calm; only the top is left at once', () => {
  const ladder = createLadder(60_000);
  const steps: [number, number][] = [
    [0, 5],
    [1_000, 0],
    [60_999, 0],
    [61_000, 0],
    [90_000, 3],
    [149_999, 0],
    [150_000, 0],
    [209_000, 2],
    [268_999, 0],
    [269_000, 0],
    [329_000, 0],
  ];

  expect(steps.map(([atMs, wanted]) => ladder.step(wanted, atMs))).toEqual([5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 0]);
});

test('the dear and the many go first, errors and sessions never', () => {
  const kinds = (level: number, heldMs: number): readonly string[] => shedLimits(level, heldMs, 1_000).flatMap((limit) => limit.categories);

  expect(kinds(2, 1e6)).toEqual([]);
  expect(kinds(3, 0)).toContain('replay');
  expect(kinds(3, 0)).not.toContain('transaction');
  expect(kinds(3, 30_000)).toContain('transaction');
  expect(kinds(3, 30_000)).not.toContain('log_item');
  expect(kinds(3, 1e6)).toContain('log_item');
  expect(kinds(4, 0)).toContain('monitor');
  expect([...kinds(3, 1e6), ...kinds(4, 0)].filter((category) => ['error', 'default', 'security'].includes(category))).toEqual([]);
  expect(shedLimits(3, 0, 1_000)[0]).toMatchObject({ reason: 'backpressure', endsAtMs: 61_000 });
});
