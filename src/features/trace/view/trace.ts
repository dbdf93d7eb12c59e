import type { TraceError, TraceSpan } from '../contract.ts';
import { criticalPath } from './critical-path.ts';
import { allSpans, type Roots } from './rows.ts';

/** A trace as the page draws it. Times are milliseconds from its beginning. */
export interface Trace {
  readonly roots: Roots;
  /** Parents before children. */
  readonly spans: readonly TraceSpan[];
  readonly errors: readonly TraceError[];
  readonly beganAtMs: number;
  readonly lengthMs: number;
  readonly root: TraceSpan;
  readonly services: readonly string[];
  readonly critical: ReadonlySet<string>;
  /** The span that took most of the time by itself. */
  readonly heaviest: TraceSpan;
}

/** Null for a trace without spans. Pure. */
export function layOut(roots: Roots): Trace | null {
  const spans = allSpans(roots);
  const first = spans[0];
  if (first === undefined) return null;
  let start = first.start_timestamp;
  let end = first.end_timestamp;
  let heaviest = first;
  for (const span of spans) {
    start = Math.min(start, span.start_timestamp);
    end = Math.max(end, span.end_timestamp);
    if (span.self_time > heaviest.self_time) heaviest = span;
  }
  const root = rootOf(roots) ?? first;
  const loose = roots.filter((node): node is TraceError => node.event_type === 'error');
  return {
    roots,
    spans,
    errors: [...loose, ...spans.flatMap((span) => span.errors)].toSorted((a, b) => a.timestamp - b.timestamp),
    beganAtMs: start * 1000,
    // An instant has a length too, or nothing could be drawn.
    lengthMs: Math.max((end - start) * 1000, 0.001),
    root,
    services: [...new Set(spans.map((span) => span.project_slug))],
    critical: criticalPath(root),
    heaviest,
  };
}

/** What the trace is called after: a span that nothing is above, the longest of them. */
function rootOf(roots: Roots): TraceSpan | undefined {
  const spans = roots.filter((node): node is TraceSpan => node.event_type === 'span');
  const whole = spans.filter((span) => !span.parent_is_missing && !span.is_cut);
  return (whole.length > 0 ? whole : spans).toSorted((a, b) => b.duration - a.duration)[0];
}

export function nameOf(span: TraceSpan): string {
  return (span.is_transaction ? span.transaction : '') || span.description || span.op;
}

/** Whether a span has the words in what is shown of it. */
export function fits(span: TraceSpan, words: string): boolean {
  const text = `${span.op} ${span.description} ${span.project_slug} ${span.status} ${span.event_id}`.toLowerCase();
  return words.split(' ').every((word) => text.includes(word));
}
