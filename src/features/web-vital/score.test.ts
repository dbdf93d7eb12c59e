import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { VITALS } from './contract.ts';
import { scoreOf, scoreSql, totalScore, vitalScore, type Measured } from './score.ts';

const NONE: Measured = { lcp: null, inp: null, cls: null, fcp: null, ttfb: null };

test.each([
  ['lcp', 'Chrome', 1200, 2400],
  ['fcp', 'Chrome', 900, 1600],
  ['cls', 'Chrome', 0.1, 0.25],
  ['ttfb', 'Chrome', 200, 400],
  ['inp', 'Chrome', 200, 500],
  ['lcp', 'Chrome Mobile', 2500, 4000],
  ['fcp', 'Mobile Safari', 1800, 3000],
  ['ttfb', 'Firefox Mobile', 800, 1800],
  ['lcp', 'a browser that nobody knows', 1200, 2400],
] as const)('%s in %s scores 0.9 at the tenth percentile and 0.5 at the median', (vital, browser, p10, p50) => {
  expect(vitalScore(vital, p10, browser)).toBeCloseTo(0.9, 10);
  expect(vitalScore(vital, p50, browser)).toBeCloseTo(0.5, 10);
  expect(vitalScore(vital, 0, browser)).toBe(1);
  expect(vitalScore(vital, p50 * 1e6, browser)).toBeCloseTo(0, 10);
});

test.each([
  ['Safari', ['inp', 'fcp', 'ttfb']],
  ['Mobile Safari', ['inp', 'fcp', 'ttfb']],
  ['Firefox', ['lcp', 'inp', 'fcp', 'ttfb']],
  ['Edge', ['lcp', 'inp', 'cls', 'fcp', 'ttfb']],
] as const)('%s is judged by what its engine measures', (browser, judged) => {
  expect(VITALS.filter((vital) => vitalScore(vital, 100, browser) !== null)).toEqual(judged);
});

test('what is missing takes no part: the weights of the rest make the whole', () => {
  // lcp .3 and ttfb .1 are all there is.
  expect(scoreOf({ ...NONE, lcp: 1200, ttfb: 400 }, 'Chrome')).toBeCloseTo(((0.9 * 0.3 + 0.5 * 0.1) / 0.4) * 100, 8);
  expect(scoreOf({ ...NONE, lcp: 1200, ttfb: 400 }, 'Safari')).toBeCloseTo(50, 8);
  expect(scoreOf({ ...NONE, inp: 200 }, 'Chrome')).toBeCloseTo(90, 8);
  expect(scoreOf(NONE, 'Chrome')).toBeNull();
  expect(scoreOf({ ...NONE, cls: 0.3 }, 'Firefox')).toBeNull();
  expect(totalScore({ lcp: 1, fcp: 1, cls: 1, ttfb: 1, inp: 0 })).toBeCloseTo(70, 8);
});

test('the event store computes the same scores', async () => {
  const events = await house.events();
  const cases = VITALS.flatMap((vital) =>
    ['Chrome', 'Chrome Mobile', 'Safari', 'Firefox', ''].flatMap((browser) =>
      (vital === 'cls' ? [0, 0.01, 0.1, 0.2, 3] : [0, 1, 150, 900, 2500, 60_000]).map((value) => ({ vital, browser, value })),
    ),
  );
  const columns = cases.map(
    ({ vital, browser, value }, at) => `toFloat64(${scoreSql(vital, `toFloat64(${value})`, `'${browser}'`)}) AS c${at}`,
  );
  const [row] = await events.select<Readonly<Record<string, number | null>>>({ text: `SELECT ${columns.join(', ')}` });

  for (const [at, { vital, browser, value }] of cases.entries()) {
    const expected = vitalScore(vital, value, browser);
    if (expected === null) expect(row?.[`c${at}`], `${vital} ${browser} ${value}`).toBeNull();
    else expect(row?.[`c${at}`], `${vital} ${browser} ${value}`).toBeCloseTo(expected, 9);
  }
});
