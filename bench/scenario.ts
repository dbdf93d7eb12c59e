import type { Row } from './report.ts';

export interface StoreSize {
  readonly events: number;
  readonly issues: number;
}

/** What the command line asked for. */
export interface BenchOptions {
  readonly isQuick: boolean;
  /** Of the measured part of the long run. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly ratePerSecond: number;
  readonly connections: number;
  /** The stores that are asked. */
  readonly stores: readonly StoreSize[];
  /** How often each question is asked of a store. */
  readonly rounds: number;
  /** Fills them once, for many runs, in the temporary directory. */
  readonly keepsStores: boolean;
  /** Of items: `span`, `log`, `trace_metric`; empty: all. */
  readonly kinds: readonly string[];
  /** Rows of the store that `item-queries` asks. */
  readonly itemStore: { readonly logs: number; readonly spans: number };
  /** Of the rates of items that the budget names; 1 offers just these. */
  readonly itemShare: number;
  /** Empty: all. */
  readonly only: readonly string[];
}

/** A part of the bench: its own product on an empty data directory, some rows of the table. */
export interface Scenario {
  readonly name: string;
  run(options: BenchOptions, directory: string): Promise<readonly Row[]>;
}
