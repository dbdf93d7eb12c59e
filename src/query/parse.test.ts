import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../test/any-text.ts';
import type { SearchNode } from './ast.ts';
import { parseSearch } from './parse.ts';

/** Compact form of a tree, for comparison. */
function show(node: SearchNode): string {
  if (node.kind === 'and' || node.kind === 'or') return `(${[node.kind, ...node.parts.map(show)].join(' ')})`;
  const sign = node.isNegated ? '!' : '';
  if (node.kind === 'text') return `${sign}"${node.value.pieces.join('⁎')}"`;
  return `${sign}${node.key}${node.operator}${node.values.map((value) => value.pieces.join('⁎')).join('|')}`;
}

test.each([
  ['', '(and)'],
  ['   ', '(and)'],
  ['is:unresolved', 'is=unresolved'],
  ['is:unresolved level:error', '(and is=unresolved level=error)'],
  ['a:1 OR b:2 AND c:3', '(or a=1 (and b=2 c=3))'],
  ['a:1 or b:2', '(or a=1 b=2)'],
  ['(a:1 OR b:2) c:3', '(and (or a=1 b=2) c=3)'],
  ['!a:1', '!a=1'],
  ['a:!=1', '!a=1'],
  ['!a:!=1', 'a=1'],
  ['a:>=10 b:<5s', '(and a>=10 b<5s)'],
  ['a:[x, "y z",w]', 'a=x|y z|w'],
  ['title:*refused*', 'title=⁎refused⁎'],
  ['title:a**b', 'title=a⁎b'],
  [String.raw`title:a\*b`, 'title=a*b'],
  [String.raw`path:C:\temp\x`, String.raw`path=C:\temp\x`],
  ['title:""', 'title='],
  ['"quoted text" more', '(and "quoted text" "more")'],
  ['connection refused', '"connection refused"'],
  ['connection is:unresolved refused', '(and "connection" is=unresolved "refused")'],
  ['TypeError: x is not a function', '"TypeError: x is not a function"'],
  ['tags[browser.name]:Chrome', 'tags[browser.name]=Chrome'],
  ['"odd key":v', 'odd key=v'],
  ['count():>10', 'count()>10'],
  ['p95(transaction.duration):<2s', 'p95(transaction.duration)<2s'],
  ['message:fetch() x:1', '(and message=fetch() x=1)'],
  ['(message:fetch())', 'message=fetch()'],
  ['url:http://x.test/a?b=c', 'url=http://x.test/a?b=c'],
  ['!refused', '!"refused"'],
  ['android', '"android"'],
  ['message:=~time(d)?.out', 'message=~time(d)?.out'],
  ['message:=~(a|b) x:1', '(and message=~(a|b) x=1)'],
  ['(message:!~[a-z]+)', '!message=~[a-z]+'],
  ['!message:!~x', 'message=~x'],
  [String.raw`message:=~"a \d+ \"b\" \* *"`, String.raw`message=~a \d+ "b" \* *`],
  ['title:\uf00dContains\uf00drefused', 'title=⁎refused⁎'],
])('%s reads as %s', (text, tree) => {
  const parsed = parseSearch(text);

  expect(parsed.ok && show(parsed.value)).toBe(tree);
});

test.each([
  ['a:1 OR', 4, 'right'],
  ['OR a:1', 0, 'left'],
  ['a:1 AND', 4, 'right'],
  ['x (a:1', 2, 'not closed'],
  ['a:1)', 3, 'closes nothing'],
  ['()', 0, 'nothing between'],
  ['a:"x', 2, 'not closed'],
  ['is:', 3, 'no value'],
  ['a:[x', 2, 'not closed'],
  ['a:>[1,2]', 3, 'cannot be compared'],
  ['is:=~un.*', 3, 'takes a name'],
  ['has:>5', 4, 'takes a name'],
  ['a:=~', 4, 'no value'],
])('%s is refused at %i: %s', (text, position, words) => {
  const parsed = parseSearch(text);

  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && parsed.error.position).toBe(position);
  expect(!parsed.ok && parsed.error.message).toContain(words);
});

const piece = fc.constantFrom(
  'a:',
  '!',
  '(',
  ')',
  '"',
  '[',
  ']',
  ',',
  '*',
  '\\',
  ' ',
  'AND',
  'OR',
  'is:',
  'has:',
  'x',
  '>=',
  '<',
  '-24h',
  'tags[',
  '\uf00d',
  'é',
  '😀',
  '\n',
);
const anyQuery = fc.oneof(
  anyText(),
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
);

test('any text gives a tree or an error inside the text', () => {
  fc.assert(
    fc.property(anyQuery, (text) => {
      const parsed = parseSearch(text);

      if (!parsed.ok) {
        expect(parsed.error.position).toBeGreaterThanOrEqual(0);
        expect(parsed.error.position).toBeLessThanOrEqual(text.length);
        expect(parsed.error.message).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});

test('any value comes back from quotes as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const quoted = value.replace(/[\\"*]/g, String.raw`\$&`);

      const parsed = parseSearch(`key:"${quoted}"`);

      expect(parsed.ok && parsed.value.kind === 'filter' && parsed.value.values[0]?.pieces).toEqual(
        value.startsWith('\uf00d') ? expect.anything() : [value],
      );
    }),
  );
});

test('a search cannot be made expensive: deep parentheses and endless terms are refused, fast', () => {
  expect(parseSearch('('.repeat(4000)).ok).toBe(false);
  expect(parseSearch('a:1 '.repeat(1000)).ok).toBe(false);
  expect(parseSearch('x'.repeat(10_000)).ok).toBe(false);
});

test.each([
  ['a:1 OR', 'a:1 '],
  ['AND a:1', ' a:1'],
  ['x (a:1', 'x (a:1)'],
  ['a:1)', 'a:1'],
  ['a:"x', 'a:"x"'],
  ['is:', 'is:""'],
  ['a:[x', 'a:[x]'],
])('%s is offered as %s, which reads', (text, repaired) => {
  const parsed = parseSearch(text);
  const repair = parsed.ok ? undefined : parsed.error.repair;

  const fixed = repair && `${text.slice(0, repair.from)}${repair.text}${text.slice(repair.to)}`;
  expect(fixed).toBe(repaired);
  expect(parseSearch(fixed ?? '(').ok).toBe(true);
});
