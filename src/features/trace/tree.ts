import type { TraceError, TraceOccurrence, TraceSpan } from './contract.ts';

/** Deeper trees are recursion without an end; neither JSON nor people can hold them. */
export const MAX_DEPTH = 500;

/**
 * Spans of a trace in any order, to trees: roots in time, children in time. Nothing is left out: a span whose parent did not come is
 * a root that says so, a circle is cut at its earliest span, and errors go to their span or stand among the roots. What was found in a span is with it. Takes the
 * spans over.
 */
export function treeOf(spans: readonly TraceSpan[], found: readonly (TraceError | TraceOccurrence)[]): (TraceSpan | TraceError)[] {
  const byId = new Map(spans.map((span) => [span.event_id, span]));
  const orphans = found.filter((event): event is TraceError => {
    const span = event.span_id === null ? undefined : byId.get(event.span_id);
    if (event.event_type === 'error') span?.errors.push(event);
    else span?.occurrences.push(event);
    return span === undefined && event.event_type === 'error';
  });
  const sorted = spans.toSorted(inTime);
  const roots: TraceSpan[] = [];
  const below = new Map<TraceSpan, TraceSpan[]>();
  for (const span of sorted) {
    const parent = span.parent_span_id === null ? undefined : byId.get(span.parent_span_id);
    if (parent === undefined || parent === span) {
      span.parent_is_missing = span.parent_span_id !== null && parent === undefined;
      span.is_cut = parent === span;
      roots.push(span);
    } else {
      const siblings = below.get(parent);
      if (siblings === undefined) below.set(parent, [span]);
      else siblings.push(span);
    }
  }
  hang(roots, sorted, below);
  return [...roots, ...orphans].toSorted((a, b) => startOf(a) - startOf(b));
}

/** Without recursion. What cannot be reached from a root hangs in a circle. */
function hang(roots: TraceSpan[], sorted: readonly TraceSpan[], below: ReadonlyMap<TraceSpan, TraceSpan[]>): void {
  const reached = new Set<TraceSpan>();
  for (const root of roots) walk(root, below, reached);
  for (const span of sorted) {
    if (reached.has(span)) continue;
    span.is_cut = true;
    roots.push(span);
    walk(span, below, reached);
  }
}

interface Place {
  readonly span: TraceSpan;
  /** Where it hangs: itself, or the ancestor on the deepest level. */
  readonly holder: TraceSpan;
  readonly depth: number;
}

function walk(root: TraceSpan, below: ReadonlyMap<TraceSpan, TraceSpan[]>, reached: Set<TraceSpan>): void {
  const open: Place[] = [{ span: root, holder: root, depth: 1 }];
  reached.add(root);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const child of below.get(place.span) ?? []) {
      if (reached.has(child)) continue;
      reached.add(child);
      place.holder.children.push(child);
      const isDeepest = place.depth + 1 >= MAX_DEPTH;
      open.push({ span: child, holder: isDeepest ? place.holder : child, depth: isDeepest ? place.depth : place.depth + 1 });
    }
  }
}

function inTime(a: TraceSpan, b: TraceSpan): number {
  // A parent and its first child often begin at once: the longer one is above.
  return a.start_timestamp - b.start_timestamp || b.duration - a.duration || (a.event_id < b.event_id ? -1 : 1);
}

function startOf(node: TraceSpan | TraceError): number {
  return node.event_type === 'span' ? node.start_timestamp : node.timestamp;
}

/** Fills in the time of each span that none of its children took, in milliseconds, from the children that came. */
export function fillSelfTimes(spans: readonly TraceSpan[]): void {
  const children = Map.groupBy(spans, (span) => span.parent_span_id);
  for (const span of spans) {
    const own = children.get(span.event_id);
    span.self_time = own === undefined ? span.duration : span.duration - coveredMs(span, own);
  }
}

function coveredMs(span: TraceSpan, children: readonly TraceSpan[]): number {
  let covered = 0;
  let reached = span.start_timestamp;
  for (const child of children.toSorted(inTime)) {
    const start = Math.max(child.start_timestamp, reached);
    const end = Math.min(child.end_timestamp, span.end_timestamp);
    if (child === span || end <= start) continue;
    covered += end - start;
    reached = end;
  }
  return Math.min(span.duration, covered * 1000);
}
