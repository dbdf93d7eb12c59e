import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anySearch } from '../../../test/search/any-search.ts';
import { compareSearches } from '../../../test/search/compare-searches.ts';
import { printSearch } from '../../../test/search/print-search.ts';
import { vocabulary } from '../../../test/search/random-rows.ts';
import { house, NOON_MS } from '../../../test/house.ts';
import type { SearchNode } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { condition } from '../../query/conditions.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { errorsDataset } from './dataset.ts';
import { anyText } from '../../../test/any-text.ts';

test('what a search finds is what it says: random searches over random events agree with a search without a database', async () => {
  const events = await house.events();

  const comparison = await compareSearches(events, { rows: 1_000, searches: 60, seed: 20261128, nowMs: NOON_MS });

  expect(comparison.differences).toEqual([]);
  expect(comparison.telling).toBeGreaterThan(comparison.searches / 2);
});

/** Without what the text cannot keep: places, and whether a value stood in quotes. */
function meaning(node: SearchNode): unknown {
  if (node.kind === 'and' || node.kind === 'or') return { kind: node.kind, parts: node.parts.map(meaning) };
  if (node.kind === 'text') return { kind: node.kind, isNegated: node.isNegated, pieces: node.value.pieces };
  const { kind, key, isNegated, operator, values } = node;
  return { kind, key, isNegated, operator, values: values.map((value) => value.pieces) };
}

test('a tree that is printed reads as the same tree', () => {
  fc.assert(
    fc.property(anySearch(vocabulary(NOON_MS)), (tree) => {
      const parsed = parseSearch(printSearch(tree));

      expect(parsed.ok && meaning(parsed.value)).toEqual(meaning(tree));
    }),
    { numRuns: 2_000 },
  );
});

/** What a condition is made of; everything else in its text would have come from a person. */
const SQL_OF_OURS =
  /\{v\d+:(?:String|Array\(String\)|Float64|Int64|DateTime64\(3\))\}|'(?:=|)'|\b(?:AND|OR|NOT|IN|ILIKE|has|hasAny|arrayExists|arrayMap|match|mapKeys|mapValues|arrayConcat|ifNull|toFloat64OrNull|concat|empty|notEmpty|unhex|lower|hex|if|multiIf|toFixedString|toStartOfHour|toStartOfDay|toDateTime64|one|k|v)\b|->|'UTC'|[()[\],=<>!\s]|\b\d+\b/g;
const COLUMNS = new Set(
  [...errorsDataset.fields.values()].flatMap((field) => field.sql.match(/\b[a-z][a-z_]*\b/gi) ?? []).concat('tags', 'details'),
);

test('nothing that was typed is ever part of the statement', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'title',
      'tags[x]',
      '"odd\' key"',
      'trace',
      'size',
      'timestamp',
      'error.handled',
      'has',
      'is',
      'stack.function',
      'inside',
      'extra.a',
      '"contexts.odd\' key"',
      "x'); DROP TABLE errors; --",
    ),
    fc.constantFrom(':', ':>', ':=~', ':!~', ':[', ']', '"', '(', ')', ' OR ', ' ', '*', ',', '!'),
    fc.constantFrom("'", '`', ';', '--', '/*', '\\', '{v0:String}', '{scope:Array(UInt64)}', 'UNION SELECT 1', '-24h', '10', 'true'),
    anyText({ maxLength: 6 }),
  );
  let understood = 0;

  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
      const parsed = parseSearch(parts.join(''));
      if (!parsed.ok) return;
      const sql = conditionOf(parsed.value);
      if (sql === null) return;
      understood += 1;
      const rest = sql
        .replaceAll(SQL_OF_OURS, ' ')
        .split(/\s+/)
        .filter((word) => word !== '' && !COLUMNS.has(word));
      expect(rest, sql).toEqual([]);
    }),
    { numRuns: 5_000 },
  );
  expect(understood).toBeGreaterThan(500);
});

function conditionOf(node: SearchNode): string | null {
  try {
    return condition(node, { dataset: errorsDataset, bindings: newBindings(), nowMs: NOON_MS });
  } catch (error) {
    if (error instanceof QueryRefusedError) return null;
    throw error;
  }
}

test.each([
  ['message:=~a(b', 10, 'missing closing )'],
  ['level:error message:=~"[a-"', 23, 'missing closing ]'],
  ['message:=~a(?=b)', 11, 'unsupported Perl syntax'],
  [String.raw`message:=~(a)\1`, 13, 'invalid escape'],
  ['size:=~1', 0, 'is no text'],
  ['timestamp:=~2026-11-22', 0, 'is no text'],
  ['trace:=~a', 0, 'cannot be compared'],
])('the pattern %s is refused at %i: %s', (text, position, words) => {
  const parsed = parseSearch(text);
  const refuse = () => parsed.ok && condition(parsed.value, { dataset: errorsDataset, bindings: newBindings(), nowMs: NOON_MS });

  expect(refuse).toThrow(expect.objectContaining({ position, message: expect.stringContaining(words) }));
});
