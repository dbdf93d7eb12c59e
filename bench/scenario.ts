import type { Row } from './report.ts';

/** What the command line asked for. */
export interface BenchOptions {
  readonly isQuick: boolean;
  /** Of the measured part of the long run. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly ratePerSecond: number;
  readonly connections: number;
  readonly storeEvents: number;
  /** Empty: all. */
  readonly only: readonly string[];
}

/** A part of the bench: its own product on an empty data directory, some rows of the table. */
export interface Scenario {
  readonly name: string;
  run(options: BenchOptions, directory: string): Promise<readonly Row[]>;
}
