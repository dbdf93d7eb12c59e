/** A metric (ingest protocol §4.1.3) in its normal form. */
import type { Attributes } from '../../attributes/schema.ts';
import type { Merged } from '../../protocol/merged-metric.ts';

export type MetricKind = 'counter' | 'gauge' | 'distribution';

export interface Metric {
  /** Microseconds since 1970. */
  readonly timestampUs: number;
  readonly sequence: number;
  readonly name: string;
  readonly kind: MetricKind;
  /** '' where none was sent. */
  readonly unit: string;
  /** The value; of what was merged before it was sent, the mean. */
  readonly value: number;
  readonly merged: Merged;
  /** A counter's sum since this time, in microseconds; 0 for what was counted since the last one that was sent. */
  readonly cumulativeSinceUs: number;
  /** 32 hex digits, or ''. */
  readonly traceId: string;
  /** 16 hex digits, or ''. */
  readonly spanId: string;
  /** Those that are columns of the table (own-columns.ts), each a text, or ''. */
  readonly own: OwnTexts;
  /** The others. */
  readonly attributes: Attributes;
  /** Remarks as JSON, or ''. */
  readonly meta: string;
  /** What it counts in `trace_metric_byte`. */
  readonly sizeBytes: number;
}

/** Attributes that SDKs put on every metric, by the column that holds them. */
export interface OwnTexts {
  readonly environment: string;
  readonly release: string;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly serverAddress: string;
  readonly origin: string;
}
