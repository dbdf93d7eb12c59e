import { hash } from 'node:crypto';
import { KINDS, type KindName } from './kinds.ts';
import type { Segment, SegmentSpan } from './segment.ts';
import type { Thresholds } from './contract.ts';

/** What a detector found. */
export interface Problem {
  readonly kind: KindName;
  /** `1-<type>-<sha1>`: the same wherever the same is wrong (processing §7.4). */
  readonly fingerprint: string;
  /** What it is about in one line: a statement, an address. */
  readonly subject: string;
  /** Above all that is wrong. */
  readonly parent: SegmentSpan | null;
  /** What it began with, such as the query whose rows were then asked for one by one. */
  readonly causes: readonly SegmentSpan[];
  readonly offenders: readonly SegmentSpan[];
  /** Time that it takes, or what could be saved of it; null where time is not what is wrong. */
  readonly impactMs: number | null;
  /** More that people want to know, by the names of contract.ts. */
  readonly figures?: Readonly<Record<string, number | string>>;
}

/** Pure: the same segment and thresholds give the same problems. */
export type Detector = (segment: Segment, thresholds: Thresholds) => readonly Problem[];

/** `parts` in their order; `typeName` where a kind hashes more than its number. */
export function fingerprintOf(typeId: number, parts: readonly string[]): string {
  return `1-${typeId}-${hash('sha1', parts.join('\n'))}`;
}

export function fingerprintOfKind(kind: KindName, parts: readonly string[]): string {
  return fingerprintOf(KINDS[kind].typeId, parts);
}
