/** A span as far as its time is concerned, in nanoseconds of one clock. */
export interface Timed {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/**
 * Nanoseconds of each span that none of its children took (§6.9), by position. Children may overlap, begin before their parent and
 * end after it; what lies outside of the parent is not its time.
 */
export function selfTimes(spans: readonly Timed[]): readonly bigint[] {
  const children = Map.groupBy(spans, (span) => span.parentSpanId);
  return spans.map((span) => {
    const total = span.endNs - span.startNs;
    const own = children.get(span.spanId);
    if (own === undefined || total === 0n) return total;
    return total - covered(span, own);
  });
}

function covered(span: Timed, children: readonly Timed[]): bigint {
  const sorted = children.toSorted((a, b) => Number(a.startNs - b.startNs));
  let sum = 0n;
  let reached = span.startNs;
  for (const child of sorted) {
    const start = child.startNs > reached ? child.startNs : reached;
    const end = child.endNs < span.endNs ? child.endNs : span.endNs;
    if (child === span || end <= start) continue;
    sum += end - start;
    reached = end;
  }
  return sum;
}
