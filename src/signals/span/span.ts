import type { Attributes } from '../../attributes/schema.ts';

/**
 * A span in its normal form, whatever it came as: transaction, span of one, standalone span or span of a container (processing
 * §7.1). Absent texts are empty; absent ids too.
 */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  /** The span that its service began with, itself included. */
  readonly segmentId: string;
  readonly isSegment: boolean;
  readonly startNs: bigint;
  readonly durationNs: bigint;
  /** Time that no child took; null until all children are known. */
  readonly selfNs: bigint | null;
  readonly op: string;
  /** What people read: the name of the span, or what it does. */
  readonly description: string;
  readonly status: string;
  readonly origin: string;
  readonly kind: string;
  /** Name of the segment, clustered, and where the name comes from. */
  readonly transaction: string;
  readonly transactionSource: string;
  readonly program: Program;
  readonly user: SpanUser;
  /** How many such spans the SDK had for each that it sent. */
  readonly weight: number;
  readonly replayId: string;
  readonly profileId: string;
  /** Of the transaction item; empty for spans that came by themselves. */
  readonly eventId: string;
  /** All of them, those that stand in columns too: `toRow` takes them apart. */
  readonly attributes: Attributes;
  /** As JSON; empty when there are none. So are the remarks. */
  readonly links: string;
  readonly meta: string;
  /** Segments of transactions: the event as JSON, without its spans. Else empty. */
  readonly payload: string;
}

/** Which program made it: the same for all spans of a segment. */
export interface Program {
  readonly release: string;
  readonly dist: string;
  readonly environment: string;
  readonly platform: string;
  readonly sdkName: string;
  readonly sdkVersion: string;
}

export interface SpanUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly ip: string;
}

/** Longer names are no names. */
const MAX_NAME = 1_024;
/** Of a description: a statement of this length is read by nobody. */
export const MAX_DESCRIPTION = 16_384;

export function cut(text: string | undefined, length: number = MAX_NAME): string {
  if (text === undefined) return '';
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}
