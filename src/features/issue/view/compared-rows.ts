/** The lines of a comparison as rows of two cells. Pure. */
import type { ComparedLine } from '../../similar/contract.ts';

export type ComparedRow =
  | { readonly kind: 'both'; readonly line: ComparedLine }
  | { readonly kind: 'differ'; readonly here: ComparedLine | null; readonly there: ComparedLine | null }
  /** Lines that both have, folded. */
  | { readonly kind: 'folded'; readonly lines: readonly ComparedLine[] };

/** Lines beside a difference that stay in sight, and the fewest that are worth folding. */
const BESIDE = 2;
const WORTH_FOLDING = 3;

export function comparedRows(lines: readonly ComparedLine[], isWhole: boolean): readonly ComparedRow[] {
  const rows: ComparedRow[] = [];
  let at = 0;
  while (at < lines.length) {
    const isBoth = lines[at]?.side === 'both';
    let end = at;
    while (end < lines.length && (lines[end]?.side === 'both') === isBoth) end += 1;
    const run = lines.slice(at, end);
    if (isBoth) rows.push(...(isWhole ? run.map(both) : folded(run, { isFirst: at === 0, isLast: end === lines.length })));
    else rows.push(...differing(run));
    at = end;
  }
  return rows;
}

function both(line: ComparedLine): ComparedRow {
  return { kind: 'both', line };
}

function folded(run: readonly ComparedLine[], { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): readonly ComparedRow[] {
  // The first lines say what failed: they stay, whatever follows.
  const head = run.slice(0, isFirst ? BESIDE + 1 : BESIDE);
  const tail = isLast ? [] : run.slice(Math.max(head.length, run.length - BESIDE));
  const hidden = run.slice(head.length, run.length - tail.length);
  if (hidden.length < WORTH_FOLDING) return run.map(both);
  return [...head.map(both), { kind: 'folded', lines: hidden }, ...tail.map(both)];
}

/** What stands in the same place on both sides stands in one row. */
function differing(run: readonly ComparedLine[]): readonly ComparedRow[] {
  const here = run.filter((line) => line.side === 'here');
  const there = run.filter((line) => line.side === 'there');
  return Array.from({ length: Math.max(here.length, there.length) }, (_, at) => ({
    kind: 'differ' as const,
    here: here[at] ?? null,
    there: there[at] ?? null,
  }));
}
