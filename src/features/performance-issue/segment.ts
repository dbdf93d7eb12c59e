/** A segment as detectors see it: what one service did for one request, its spans in one order. Pure. */

export type AttributeValue = string | number | boolean;

export interface SegmentSpan {
  readonly id: string;
  /** Empty where there is none. */
  readonly parentId: string;
  readonly op: string;
  readonly description: string;
  /** The whole statement or address, where the description is only its name. */
  readonly text: string;
  /** The same without what differs from one call to the next, and its hash: 16 hex digits, empty where there is nothing to hash. */
  readonly normalized: string;
  readonly group: string;
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface Program {
  readonly platform: string;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly release: string;
  readonly dist: string;
  readonly environment: string;
}

export interface Segment {
  readonly root: SegmentSpan;
  /** The root first, then each span before those below it, siblings in time. */
  readonly spans: readonly SegmentSpan[];
  readonly byId: ReadonlyMap<string, SegmentSpan>;
  readonly childrenOf: ReadonlyMap<string, readonly SegmentSpan[]>;
  readonly transaction: string;
  readonly program: Program;
  /** What the request brought with it, as far as it was sent: names and values of its query and body. */
  readonly inputs: readonly (readonly [name: string, value: string])[];
}

export interface SegmentParts {
  readonly rootId: string;
  readonly spans: readonly SegmentSpan[];
  readonly transaction: string;
  readonly program: Program;
  readonly inputs: Segment['inputs'];
}

/** Null while its first span has not come: only then is known what belongs to it, and fingerprints name what is above. */
export function segmentOf({ rootId, spans: unordered, transaction, program, inputs }: SegmentParts): Segment | null {
  const byId = new Map(unordered.map((span) => [span.id, span]));
  const root = byId.get(rootId);
  if (root === undefined) return null;
  const childrenOf = new Map<string, SegmentSpan[]>();
  for (const span of [...byId.values()].sort(inTime)) {
    if (span === root) continue;
    const siblings = childrenOf.get(span.parentId);
    if (siblings === undefined) childrenOf.set(span.parentId, [span]);
    else siblings.push(span);
  }
  return { root, spans: depthFirst(root, byId, childrenOf), byId, childrenOf, transaction, program, inputs };
}

/** Without recursion. Spans whose parent never came, or that hang in a circle, follow in time. */
function depthFirst(
  root: SegmentSpan,
  byId: ReadonlyMap<string, SegmentSpan>,
  childrenOf: ReadonlyMap<string, readonly SegmentSpan[]>,
): readonly SegmentSpan[] {
  const ordered = new Set<SegmentSpan>();
  const starts = [root, ...[...byId.values()].filter((span) => !byId.has(span.parentId)).sort(inTime), ...[...byId.values()].sort(inTime)];
  for (const start of starts) {
    const open = [start];
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      if (ordered.has(span)) continue;
      ordered.add(span);
      open.push(...(childrenOf.get(span.id) ?? []).toReversed());
    }
  }
  return [...ordered];
}

function inTime(a: SegmentSpan, b: SegmentSpan): number {
  return a.startMs - b.startMs || b.endMs - a.endMs || (a.id < b.id ? -1 : 1);
}

export function durationMs({ startMs, endMs }: SegmentSpan): number {
  return endMs - startMs;
}

/** Time in which at least one of them ran. */
export function unionMs(spans: readonly SegmentSpan[]): number {
  let [sum, reached] = [0, Number.NEGATIVE_INFINITY];
  for (const { startMs, endMs } of spans.toSorted(inTime)) {
    if (endMs <= reached) continue;
    sum += endMs - Math.max(startMs, reached);
    reached = endMs;
  }
  return sum;
}

export function sumMs(spans: readonly SegmentSpan[]): number {
  return spans.reduce((sum, span) => sum + durationMs(span), 0);
}

/** Ends of spans are kept to the nanosecond and read as doubles: what lies this close together touches. */
const TOUCH_MS = 0.01;

export function overlaps(first: SegmentSpan, second: SegmentSpan): boolean {
  return second.startMs < first.endMs - TOUCH_MS;
}

export function textAttribute({ attributes }: SegmentSpan, name: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : '';
}

/** A number, also one that an SDK sent as text. */
export function numberAttribute({ attributes }: SegmentSpan, name: string): number | null {
  const value = attributes[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Pages of a browser: there are programs of JavaScript that are none. */
export function isBrowser({ platform, sdkName }: Program): boolean {
  return platform === 'javascript' || sdkName === 'sentry.javascript.browser';
}
