/** Choosing a stretch of a chart, by pointer or by keys. Pure: what is drawn and said follows from it. */

/** `[seconds, count]`, oldest first, evenly spaced. */
export type Series = readonly (readonly [number, number])[];

export interface TimeRangeMs {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a chart needs of its page for a stretch to be chosen: dragged over, or walked to with arrows and taken with Enter. */
export interface Brush {
  readonly onSelect: (range: TimeRangeMs) => void;
  /** Says the keys; shown while the keys walk. */
  readonly hint: string;
  /** `12:00 to 14:00`. */
  readonly between: (start: string, end: string) => string;
}

/** A stretch as shares of the width; both ends are equal where one only looks. */
export interface Stretch {
  readonly low: number;
  readonly high: number;
}

/** Where the keys stand: on a bar, and on the one from which a stretch is extended. */
export interface Walk {
  readonly at: number;
  readonly from: number | null;
}

/** Bars that Page Up and Page Down pass over. */
const PAGE = 10;

/** Where a key leads; null when it is none of ours. Arrows go bar by bar, with Shift they take the bars along. */
export function walked(walk: Walk | null, { key, isExtending }: { key: string; isExtending: boolean }, length: number): Walk | null {
  const last = length - 1;
  const start = walk ?? { at: last, from: null };
  const to = targetOf(key, start.at, last);
  if (to === null || length === 0) return null;
  // The first press shows where one is.
  const at = walk === null && key.startsWith('Arrow') ? last : Math.min(last, Math.max(0, to));
  return { at, from: isExtending ? (start.from ?? start.at) : null };
}

function targetOf(key: string, at: number, last: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowDown') return at - 1;
  if (key === 'ArrowRight' || key === 'ArrowUp') return at + 1;
  if (key === 'PageDown') return at - PAGE;
  if (key === 'PageUp') return at + PAGE;
  if (key === 'Home') return 0;
  return key === 'End' ? last : null;
}

/** The bars of a walk, first and last; one alone is a stretch of one bar. */
export function barsOf({ at, from }: Walk): readonly [first: number, last: number] {
  return [Math.min(at, from ?? at), Math.max(at, from ?? at)];
}

export function stretchOf(walk: Walk, length: number): Stretch {
  const [first, last] = barsOf(walk);
  return { low: first / length, high: (last + 1) / length };
}
