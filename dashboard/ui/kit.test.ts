import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bars, hotBars, roundUp } from './bars.ts';
import { age, axisCount, before, bytes, count, initials, percent, span } from './format.ts';
import { tokens } from './highlight.ts';
import { matching, moved, toggled } from './pick.ts';
import { seriesOf } from './series.ts';
import { placeFlags } from './flags.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('counts are exact while they fit, then short', () => {
  expect([0, 12_481, 99_999, 122_004, 1_240_000, -3].map(count)).toEqual(['0', '12,481', '99,999', '122\u2009k', '1.2\u2009M', '\u22123']);
  expect([1, 800, 2000, 1_500_000].map(axisCount)).toEqual(['1', '800', '2k', '1.5M']);
});

test('a share never reads as none or all when it is neither', () => {
  expect([0, 0.002, 0.5, 0.996, 1].map(percent)).toEqual(['0\u2009%', '<1\u2009%', '50\u2009%', '>99\u2009%', '100\u2009%']);
});

test('ages use one unit, and a clock that is ahead reads now', () => {
  const ages = [-HOUR, 2 * SECOND, 8 * SECOND, 3 * 60 * SECOND, 2 * HOUR, 6 * DAY, 95 * DAY, 900 * DAY];

  expect(ages.map((past) => age(0, past))).toEqual(['now', 'now', '8s', '3m', '2h', '6d', '3mo', '2y']);
});

test('a time in a sentence has at most two units', () => {
  expect([134 * 60 * SECOND, 2 * HOUR, 45 * SECOND, 26 * HOUR, 6 * DAY].map(span)).toEqual([
    '2\u2009h 14\u2009min',
    '2\u2009h',
    '45\u2009s',
    '1\u2009day 2\u2009h',
    '6\u2009days',
  ]);
});

test('time is counted back from the error', () => {
  expect([0, -38, -1200, -4 * 60 * SECOND, 20].map(before)).toEqual([
    '0\u2009ms',
    '\u221238\u2009ms',
    '\u22121.2\u2009s',
    '\u22124\u2009min',
    '+20\u2009ms',
  ]);
});

test('sizes and initials read as people expect', () => {
  expect([12, 18_213, 1_240_000].map(bytes)).toEqual(['12\u2009B', '18.2\u2009kB', '1.2\u2009MB']);
  expect(['Ines Okafor', 'ines@larkspur.shop', 'x', '', '🦊 fox'].map(initials)).toEqual(['IO', 'IL', 'X', '?', '🦊F']);
});

test('a bar that is not zero is seen, and a zero is a hairline', () => {
  const shape = bars([0, 1, 10_000], { width: 30, height: 24, gap: 0 });

  expect(shape.zero).toBe('M0 23h10v1h-10z');
  expect(shape.all).toBe('M10 23h10v1h-10z');
  expect(shape.hot).toBe('M20 0h10v24h-10z');
});

test('what stands above the usual is hot, and the usual is not', () => {
  expect(hotBars([30, 34, 29, 33, 31, 30, 400])).toEqual([false, false, false, false, false, false, true]);
  expect(hotBars([30, 60, 45, 52, 38, 61, 33])).not.toContain(true);
  expect(hotBars([0, 0, 0, 0, 1])).not.toContain(true);
});

test('an axis ends on a round number', () => {
  expect([0, 1, 3, 7, 11, 48, 1800].map(roundUp)).toEqual([1, 1, 3, 8, 15, 50, 2000]);
});

test('highlighting loses and adds nothing, whatever the line is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (line) =>
        tokens(line)
          .map((token) => token.text)
          .join('') === line,
    ),
  );
});

test('strings, comments, numbers, words and calls are told apart', () => {
  const found = tokens("const off = round(cart.total * 2, 'x'); // why").filter((token) => token.kind !== 'plain');

  expect(found.map(({ kind, text }) => `${kind} ${text.trim()}`)).toEqual(['key const', 'fn round', 'num 2', "str 'x'", 'com // why']);
});

test('a list finds every typed word, what begins with it first', () => {
  const choices = ['checkout-api', 'payments', 'api'].map((label) => ({ value: label, label }));

  expect(matching(choices, 'api').map((choice) => choice.label)).toEqual(['api', 'checkout-api']);
  expect(matching(choices, 'api check').map((choice) => choice.label)).toEqual(['checkout-api']);
});

test('the highlight stops at the ends of a list', () => {
  expect(['ArrowUp', 'ArrowDown', 'End', 'Home'].map((key) => moved(0, key, 3))).toEqual([0, 1, 2, 0]);
  expect(moved(2, 'ArrowDown', 3)).toBe(2);
  expect(moved(5, 'Tab', 3)).toBe(2);
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b']);
});

test('numbered things differ in colour, and none is the grey of "other"', () => {
  const series = ['1', '2', '3', '4', '5', '6', '7'].map(seriesOf);

  expect(new Set(series).size).toBe(7);
  expect(series).not.toContain(7);
  expect(seriesOf('storefront')).toBe(seriesOf('storefront'));
});

test('of two flags that lie close together the first keeps its name, and both keep their line', () => {
  const placed = placeFlags([
    { name: '3.9.0', share: 0.99 },
    { name: '2026.11', share: 0.985 },
    { name: '1.0.0', share: 0.2 },
    { name: 'before', share: -0.1 },
  ]);

  expect(placed.map(({ name, isNamed }) => [name, isNamed])).toEqual([
    ['3.9.0', true],
    ['2026.11', false],
    ['1.0.0', true],
  ]);
});
