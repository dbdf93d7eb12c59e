import { duration } from '#dashboard/ui/duration.ts';
import { expect, test } from 'vitest';
import type { TraceError, TraceSpan } from '../contract.ts';
import { criticalPath } from './critical-path.ts';
import { allSpans, keysAbove, rowsOf } from './rows.ts';
import { ticks } from './time.ts';

function span(id: string, [from, to]: readonly [number, number], children: TraceSpan[] = [], own: Partial<TraceSpan> = {}): TraceSpan {
  return {
    event_type: 'span',
    event_id: id,
    parent_span_id: null,
    parent_is_missing: false,
    is_cut: false,
    project_id: 1,
    project_slug: 'shop',
    transaction_id: null,
    transaction: '',
    is_transaction: false,
    op: 'db',
    description: id,
    name: id,
    status: 'ok',
    has_failed: false,
    origin: '',
    group: '',
    environment: '',
    release: '',
    sdk_name: '',
    profile_id: '',
    start_timestamp: from,
    end_timestamp: to,
    duration: (to - from) * 1000,
    self_time: 0,
    errors: [],
    occurrences: [],
    children,
    ...own,
  };
}

const alike = (count: number, own: Partial<TraceSpan> = {}) =>
  Array.from({ length: count }, (_, at) => span(`q${at}`, [at, at + 1], [], { group: 'a1', ...own }));

test('five and more spans that do the same are one row, which opens', () => {
  const root = span('root', [0, 9], [...alike(6), span('other', [7, 8])]);

  expect(rowsOf([root], new Set()).map((row) => row.key)).toEqual(['root', 'repeats q0', 'other']);
  expect(rowsOf([root], new Set(['repeats q0'])).map((row) => [row.key, row.depth])).toEqual([
    ['root', 0],
    ['repeats q0', 1],
    ...[0, 1, 2, 3, 4, 5].map((at) => [`q${at}`, 2]),
    ['other', 1],
  ]);
  expect(rowsOf([span('root', [0, 9], alike(4))], new Set())).toHaveLength(5);
  expect(rowsOf([span('root', [0, 9], alike(6, { has_failed: true }))], new Set())).toHaveLength(7);
});

test('a closed span hides what is below it, and the way to a span opens all above it', () => {
  const root = span('root', [0, 9], [span('a', [1, 2], [span('b', [1, 2])])]);

  expect(rowsOf([root], new Set(['a'])).map((row) => row.key)).toEqual(['root', 'a']);
  expect(keysAbove([root], 'b')).toEqual(['a', 'root']);
  expect(allSpans([root]).map((one) => one.event_id)).toEqual(['root', 'a', 'b']);
});

test('spans of one missing parent stand below one row that says so, and errors of no span have rows', () => {
  const lost = { parent_span_id: 'ff', parent_is_missing: true };
  const none = { project_id: 1, project_slug: 'shop', span_id: null, issue_id: '1', issue: null, culprit: '', transaction: '' };
  const error: TraceError = { event_type: 'error', event_id: 'e', level: 'error', title: 'E', timestamp: 0, ...none };

  const rows = rowsOf([error, span('a', [0, 1], [], lost), span('r', [1, 2]), span('b', [2, 3], [], lost)], new Set());

  expect(rows.map((row) => [row.key, row.depth])).toEqual([
    ['e', 0],
    ['missing ff', 0],
    ['a', 1],
    ['b', 1],
    ['r', 0],
  ]);
});

test('the critical path is what the end waited for, not what ran beside it', () => {
  const root = span(
    'root',
    [0, 10],
    [
      span('first', [0, 4]),
      span('beside', [1, 3]),
      span('last', [4.5, 9.5], [span('deep', [5, 9]), span('short', [5, 6])]),
      span('after', [9.6, 12]),
    ],
  );

  expect([...criticalPath(root)].toSorted()).toEqual(['deep', 'first', 'last', 'root']);
});

test.each([
  [0.0042, '0.004\u2009ms'],
  [0.25, '0.25\u2009ms'],
  [6.13, '6.1\u2009ms'],
  [412.4, '412\u2009ms'],
  [1004, '1\u2009s'],
  [3420, '3.42\u2009s'],
  [124_000, '2\u2009min 4\u2009s'],
  [7_500_000, '2\u2009h 5\u2009min'],
])('%d ms read as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('marks of the axis are round and inside of the window', () => {
  expect(ticks(0, 3420)).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000]);
  expect(ticks(120, 161)).toEqual([120, 130, 140, 150, 160]);
  expect(ticks(5, 5)).toEqual([5]);
});
