/** What an SDK says it did not send (ingest protocol §4.4). Only these fields are read; others are for relays. */
export interface ClientReportWire {
  readonly timestamp?: unknown;
  readonly discarded_events?: unknown;
}

/** The normal form: known categories, reasons from a closed list, whole quantities. */
export interface ClientReport {
  readonly atMs: number;
  readonly discarded: readonly Discarded[];
}

export interface Discarded {
  readonly category: string;
  readonly reason: string;
  readonly quantity: number;
}
