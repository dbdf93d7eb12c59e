import * as fc from 'fast-check';
import type { FilterTerm, FreeTextTerm, Operator, SearchNode, TextValue } from '../../src/query/ast.ts';

/** What the terms of random searches are made of. */
export interface Vocabulary {
  /** Keys with the values that may stand behind them, and whether they can be compared. */
  readonly fields: readonly { readonly key: string; readonly values: readonly string[]; readonly takes: 'text' | 'order' | 'exact' }[];
  readonly texts: readonly string[];
  readonly patterns: readonly string[];
}

/** Random trees as the parser would give them: groups of two and more, no group right in one of its kind with one part. */
export function anySearch(vocabulary: Vocabulary): fc.Arbitrary<SearchNode> {
  const term = fc.oneof({ weight: 6, arbitrary: anyFilter(vocabulary) }, { weight: 1, arbitrary: anyFreeText(vocabulary) });
  const { tree } = fc.letrec<{ tree: SearchNode; group: SearchNode }>((tie) => ({
    group: fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
    }),
    tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, term, term, tie('group')),
  }));
  return tree;
}

function anyFilter({ fields, patterns }: Vocabulary): fc.Arbitrary<FilterTerm> {
  return fc.constantFrom(...fields).chain(({ key, values, takes }) => {
    const exact = fc.array(fc.oneof(fc.constantFrom(...values).map(literal), ...(takes === 'text' ? [wildcard(values)] : [])), {
      minLength: 1,
      maxLength: 3,
    });
    const shapes: fc.Arbitrary<Pick<FilterTerm, 'operator' | 'values'>>[] = [
      fc.record({ operator: fc.constant('=' as const), values: exact }),
    ];
    if (takes === 'text') shapes.push(one('=~', patterns));
    if (takes === 'order') for (const sign of ['>', '>=', '<', '<='] as const) shapes.push(one(sign, values));
    return fc
      .tuple(fc.oneof(...shapes), fc.boolean())
      .map(([shape, isNegated]) => ({ kind: 'filter', key, isNegated, position: 0, ...shape }));
  });
}

function one(operator: Operator, values: readonly string[]): fc.Arbitrary<Pick<FilterTerm, 'operator' | 'values'>> {
  return fc.constantFrom(...values).map((value) => ({ operator, values: [literal(value)] }));
}

function anyFreeText({ texts }: Vocabulary): fc.Arbitrary<FreeTextTerm> {
  return fc
    .tuple(fc.oneof(fc.constantFrom(...texts).map(literal), wildcard(texts)), fc.boolean())
    .map(([value, isNegated]) => ({ kind: 'text', isNegated, value, position: 0 }));
}

function literal(text: string): TextValue {
  return { raw: text, pieces: [text], isQuoted: true, position: 0 };
}

/** Parts of a value with something left out between them, before and behind. */
function wildcard(values: readonly string[]): fc.Arbitrary<TextValue> {
  return fc.tuple(fc.constantFrom(...values), fc.nat(20), fc.nat(20), fc.nat(2)).map(([value, from, length, shape]) => {
    // Whole characters: half of one cannot be typed, sent or stored.
    const characters = Array.from(value);
    const start = from % (characters.length + 1);
    const part = characters.slice(start, start + 1 + length).join('');
    const pieces = shape === 0 ? ['', part, ''] : shape === 1 ? [part, ''] : ['', part];
    // Two stars side by side are one.
    const read = part === '' ? ['', ''] : pieces;
    return { raw: read.join('*'), pieces: read, isQuoted: true, position: 0 };
  });
}
