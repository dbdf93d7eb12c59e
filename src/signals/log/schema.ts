/** A log line (ingest protocol §4.1.1) in its normal form. */
import type { Attributes } from '../../attributes/schema.ts';

export interface LogLine {
  /** Microseconds since 1970. */
  readonly timestampUs: number;
  readonly sequence: number;
  /** One of `LEVELS` as a rule; what an SDK invents is kept in small letters. */
  readonly severity: string;
  /** 1 to 24. */
  readonly severityNumber: number;
  readonly body: string;
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits, or ''. */
  readonly spanId: string;
  readonly pattern: string;
  /** Those that are columns of the table (own-columns.ts), each a text, or ''. */
  readonly own: OwnTexts;
  /** The others. */
  readonly attributes: Attributes;
  /** Remarks as JSON, or ''. */
  readonly meta: string;
  /** What the line counts in `log_byte`. */
  readonly sizeBytes: number;
}

/** Attributes that SDKs put on every line, by the column that holds them. */
export interface OwnTexts {
  readonly template: string;
  readonly replayId: string;
  readonly environment: string;
  readonly release: string;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly serverAddress: string;
  readonly origin: string;
  readonly userId: string;
}
