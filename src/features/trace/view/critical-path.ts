import type { TraceSpan } from '../contract.ts';

/**
 * What the end of a span waited for: from its end backwards, the child that ended last before the moment that is looked at, then what
 * that one waited for. Ids, the root's among them. Without recursion.
 */
export function criticalPath(root: TraceSpan): ReadonlySet<string> {
  const path = new Set<string>();
  const open: [span: TraceSpan, until: number][] = [[root, root.end_timestamp]];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [span, until] = place;
    path.add(span.event_id);
    let moment = Math.min(until, span.end_timestamp);
    for (const child of span.children.toSorted((a, b) => b.end_timestamp - a.end_timestamp)) {
      if (child.end_timestamp > moment + TOLERANCE || child.end_timestamp < span.start_timestamp || child.duration === 0) continue;
      open.push([child, moment]);
      moment = child.start_timestamp;
    }
  }
  return path;
}

/** Seconds. A parent often ends a few microseconds before the clock of its child was read. */
const TOLERANCE = 0.000_05;
