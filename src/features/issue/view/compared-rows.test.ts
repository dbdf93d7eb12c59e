import { expect, test } from 'vitest';
import type { ComparedLine } from '../../similar/contract.ts';
import { comparedRows, type ComparedRow } from './compared-rows.ts';

/** `b` both, `h` here, `t` there; the place in the text is the line's name. */
const lines = (sides: string): readonly ComparedLine[] =>
  [...sides].map((side, at) => ({
    side: side === 'b' ? 'both' : side === 'h' ? 'here' : 'there',
    kind: 'frame',
    text: String(at),
    place: '',
    isApp: true,
  }));

const told = (rows: readonly ComparedRow[]) =>
  rows.map((row) => {
    if (row.kind === 'both') return row.line.text;
    if (row.kind === 'folded') return `${row.lines.length} folded`;
    return `${row.here?.text ?? '-'}|${row.there?.text ?? '-'}`;
  });

test('lines that differ in one place stand beside each other', () => {
  expect(told(comparedRows(lines('bhhtb'), false))).toEqual(['0', '1|3', '2|-', '4']);
});

test('a long run of lines that both have is folded, but for those beside a difference', () => {
  expect(told(comparedRows(lines('bbbbbbbbbhtbbbbbbb'), false))).toEqual([
    '0',
    '1',
    '2',
    '4 folded',
    '7',
    '8',
    '9|10',
    '11',
    '12',
    '5 folded',
  ]);
});

test('a short run is not folded, and nothing is when all is asked for', () => {
  expect(told(comparedRows(lines('bbbbbbh'), false))).toHaveLength(7);
  expect(told(comparedRows(lines('bbbbbbbbbbbbb'), true))).toHaveLength(13);
});
