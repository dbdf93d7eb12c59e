import type { TraceError, TraceSpan } from '../contract.ts';

/** A row of the waterfall. `key` tells it apart while rows open and close. */
export type Row =
  | { readonly kind: 'span'; readonly key: string; readonly depth: number; readonly span: TraceSpan; readonly isOpen: boolean }
  | {
      readonly kind: 'repeats';
      readonly key: string;
      readonly depth: number;
      readonly spans: readonly TraceSpan[];
      readonly isOpen: boolean;
    }
  | { readonly kind: 'missing'; readonly key: string; readonly depth: number }
  | { readonly kind: 'error'; readonly key: string; readonly depth: number; readonly error: TraceError };

export type Roots = readonly (TraceSpan | TraceError)[];

/** From so many on, spans that do the same one after the other are one row. */
const MIN_REPEATS = 5;

/**
 * Rows of what is open. `toggled` holds the keys that are not as they begin: spans begin open, repeats begin closed. Without
 * recursion, for trees may be deep.
 */
export function rowsOf(roots: Roots, toggled: ReadonlySet<string>): readonly Row[] {
  const rows: Row[] = [];
  const open: Row[] = topRows(roots, toggled).toReversed();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    rows.push(row);
    const below = row.kind === 'span' && row.isOpen ? rowsBelow(row.span.children, row.depth + 1, toggled) : opened(row, toggled);
    for (const each of below.toReversed()) open.push(each);
  }
  return rows;
}

function topRows(roots: Roots, toggled: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const told = new Set<string>();
  for (const node of roots) {
    if (node.event_type === 'error') {
      rows.push({ kind: 'error', key: node.event_id, depth: 0, error: node });
      continue;
    }
    const parent = node.parent_span_id;
    if (node.parent_is_missing && parent !== null) {
      if (told.has(parent)) continue;
      told.add(parent);
      rows.push({ kind: 'missing', key: `missing ${parent}`, depth: 0 });
      const below = roots.filter(
        (other): other is TraceSpan => other.event_type === 'span' && other.parent_is_missing && other.parent_span_id === parent,
      );
      rows.push(...rowsBelow(below, 1, toggled));
    } else {
      rows.push(spanRow(node, 0, toggled));
    }
  }
  return rows;
}

function rowsBelow(spans: readonly TraceSpan[], depth: number, toggled: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < spans.length;) {
    const length = repeatsFrom(spans, at);
    const first = spans[at];
    if (first === undefined) break;
    if (length >= MIN_REPEATS) {
      const key = `repeats ${first.event_id}`;
      rows.push({ kind: 'repeats', key, depth, spans: spans.slice(at, at + length), isOpen: toggled.has(key) });
      at += length;
    } else {
      rows.push(spanRow(first, depth, toggled));
      at += 1;
    }
  }
  return rows;
}

function opened(row: Row, toggled: ReadonlySet<string>): Row[] {
  if (row.kind !== 'repeats' || !row.isOpen) return [];
  return row.spans.map((span) => spanRow(span, row.depth + 1, toggled));
}

function spanRow(span: TraceSpan, depth: number, toggled: ReadonlySet<string>): Row {
  return { kind: 'span', key: span.event_id, depth, span, isOpen: span.children.length > 0 && !toggled.has(span.event_id) };
}

/** How many spans from here on do the same: leaves of one service without errors, by their group, else by their words. */
function repeatsFrom(spans: readonly TraceSpan[], at: number): number {
  const first = spans[at];
  if (first === undefined || !isPlain(first)) return 1;
  let length = 1;
  for (let next = spans[at + 1]; next !== undefined && isPlain(next) && isAlike(first, next); next = spans[at + length]) length += 1;
  return length;
}

function isPlain(span: TraceSpan): boolean {
  return span.children.length === 0 && span.errors.length === 0 && !span.has_failed;
}

function isAlike(a: TraceSpan, b: TraceSpan): boolean {
  if (a.op !== b.op || a.project_id !== b.project_id) return false;
  return a.group === '' ? a.description === b.description : a.group === b.group;
}

/** All spans, parents before children. */
export function allSpans(roots: Roots): readonly TraceSpan[] {
  const spans: TraceSpan[] = [];
  const open = roots.filter((node): node is TraceSpan => node.event_type === 'span').toReversed();
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    spans.push(span);
    for (const child of span.children.toReversed()) open.push(child);
  }
  return spans;
}

/** The keys that have to be toggled for a span to be in sight: those of closed spans above it, and of the repeats it is among. */
export function keysAbove(roots: Roots, id: string): readonly string[] {
  const above = new Map<string, TraceSpan>();
  for (const span of allSpans(roots)) for (const child of span.children) above.set(child.event_id, span);
  const keys: string[] = [];
  for (let parent = above.get(id); parent !== undefined; parent = above.get(parent.event_id)) keys.push(parent.event_id);
  return keys;
}
