import { expect, test } from 'vitest';
import { random } from '../../../../bench/random.ts';
import { courseOf, findRegression, type HourPoint } from './breakpoint.ts';

const HOURS = 14 * 24;
const FLOOR_MS = 200;

interface Made {
  readonly usualMs: number;
  /** Requests of an hour, in the middle. */
  readonly perHour: number;
  /** Spread of single requests, in logarithms. */
  readonly spread: number;
  /** How much more the busiest hour of the day takes, of one. */
  readonly rhythm: number;
  /** How far the level wanders from one hour to the next. */
  readonly wander: number;
  /** Hours that went wrong and were well again: where, how long, how much more. */
  readonly incidents: readonly (readonly [at: number, hours: number, times: number])[];
  /** From this hour on it takes so many times as long. */
  readonly step: readonly [at: number, times: number] | null;
  /** Times as long at the end as at the beginning. */
  readonly drift: number;
}

type Random = ReturnType<typeof random>;

/** The percentile of each hour as it would be stored: of so many requests that were drawn. */
function series(r: Random, made: Made): readonly HourPoint[] {
  let level = 0;
  return Array.from({ length: HOURS }, (_, hour) => {
    level = level * 0.8 + r.gauss() * made.wander;
    const busy = 0.5 + 0.5 * Math.sin(((hour % 24) / 24) * 2 * Math.PI);
    const count = Math.max(1, Math.round(made.perHour * (0.3 + busy) * Math.exp(r.gauss() * 0.2)));
    const incident = made.incidents.find(([at, hours]) => hour >= at && hour < at + hours)?.[2] ?? 1;
    const step = made.step !== null && hour >= made.step[0] ? made.step[1] : 1;
    const usual = made.usualMs * (1 + made.rhythm * busy) * Math.exp(level) * incident * step * made.drift ** (hour / HOURS);
    const sampled = Array.from({ length: Math.min(count, 300) }, () => usual * Math.exp(r.gauss() * made.spread)).sort((a, b) => a - b);
    return { hour, count, ms: sampled[Math.floor((sampled.length - 1) * 0.95)] ?? 0 };
  });
}

function ordinary(r: Random): Made {
  // In days of their own: two that follow each other are one that lasts.
  const incidents = [30, 110, 190, 270].flatMap((at) =>
    r.next() < 0.4 ? [[at + r.below(60), 1 + r.below(5), 2 + 6 * r.next()] as [number, number, number]] : [],
  );
  return {
    usualMs: 20 * Math.exp(r.next() * 4.6),
    perHour: Math.round(25 * Math.exp(r.next() * 3)),
    spread: 0.3 + r.next() * 0.6,
    rhythm: r.next() < 0.5 ? 0 : r.next(),
    wander: r.next() * 0.08,
    incidents,
    step: null,
    drift: r.next() < 0.2 ? 1 + r.next() * 0.3 : 1,
  };
}

/** Looked at each hour, as the job does; the hour in which it was found. */
function foundAt(points: readonly HourPoint[]): number | null {
  for (let nowHour = 48; nowHour < HOURS; nowHour += 1) {
    if (findRegression(points.slice(0, nowHour + 1), { floorMs: FLOOR_MS, nowHour }) !== null) return nowHour;
  }
  return null;
}

const CLEAN = 200;
const PLANTED = 100;

test('services that are as they were are left alone, and what became slower is found within a day', { timeout: 240_000 }, () => {
  const r = random(11);
  const alarms = Array.from({ length: CLEAN }, () => ordinary(r)).filter((made) => foundAt(series(r, made)) !== null);

  const delays: number[] = [];
  let early = 0;
  for (let at = 0; at < PLANTED; at += 1) {
    const made = { ...ordinary(r), usualMs: 300 + r.next() * 700, incidents: [] };
    const step = [96 + r.below(160), 1.6 + r.next() * 2.4] as const;
    const found = foundAt(series(r, { ...made, step }));
    if (found !== null && found < step[0]) early += 1;
    else if (found !== null && found - step[0] <= 24) delays.push(found - step[0]);
  }

  const recall = delays.length / PLANTED;
  const precision = delays.length / (delays.length + early + alarms.length);
  const middle = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)];

  console.log(JSON.stringify({ clean: CLEAN, alarms: alarms.length, planted: PLANTED, recall, precision, hoursUntilFound: middle }));
  expect(alarms.length).toBe(0);
  expect(early).toBe(0);
  expect(recall).toBeGreaterThan(0.9);
});

const calm: Made = { usualMs: 400, perHour: 200, spread: 0.4, rhythm: 0, wander: 0.02, incidents: [], step: null, drift: 1 };

test('it is said since when, from what and to what', () => {
  const points = series(random(3), { ...calm, step: [200, 2] }).slice(0, 212);

  const found = findRegression(points, { floorMs: FLOOR_MS, nowHour: 211 });

  expect(found?.sinceHour).toBe(200);
  const before = points.slice(0, 200).map(({ ms }) => ms);
  expect(found?.beforeMs).toBeGreaterThan(Math.min(...before));
  expect((found?.afterMs ?? 0) / (found?.beforeMs ?? 1)).toBeCloseTo(2, 0);
});

test('a few milliseconds more are not told, an hour that was bad is not, and what was rolled back is not', () => {
  const at = (made: Partial<Made>, nowHour: number) =>
    findRegression(series(random(5), { ...calm, ...made }).slice(0, nowHour + 1), { floorMs: FLOOR_MS, nowHour });

  expect(at({ usualMs: 10, step: [200, 2] }, 212)).toBeNull();
  expect(at({ incidents: [[200, 3, 10]] }, 202)).toBeNull();
  expect(at({ incidents: [[200, 12, 4]] }, 216)).toBeNull();
  expect(at({ step: [200, 2] }, 203)).toBeNull();
  expect(at({ step: [100, 2] }, 250)).toBeNull();
});

test('slow hours of every day are no news; the same hours slower than ever are', () => {
  const rhythm = { ...calm, rhythm: 3, wander: 0 };
  expect(foundAt(series(random(9), rhythm))).toBeNull();
  expect(foundAt(series(random(9), { ...rhythm, step: [240, 1.8] }))).toBeGreaterThan(240);
});

test('once told, it is over after half a day as before and not on its first day, worse when it rises as much again, else open', () => {
  const open = { sinceHour: 200, beforeMs: 500, afterMs: 1_000, openedHour: 206 };
  const at = (ms: number) => Array.from({ length: 12 }, (_, back) => ({ hour: 240 - back, count: 100, ms }));

  expect(courseOf(at(510), open, 240)).toBe('over');
  expect(courseOf(at(510), { ...open, openedHour: 230 }, 240)).toBe('open');
  expect(courseOf(at(800), open, 240)).toBe('open');
  expect(courseOf(at(1_000), open, 240)).toBe('open');
  expect(courseOf(at(1_500), open, 240)).toBe('worse');
  expect(courseOf(at(510).slice(0, 3), open, 240)).toBe('open');
});
