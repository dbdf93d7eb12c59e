import type { Log } from './port.ts';

export interface LmdbLogOptions {
  readonly directory: string;
  readonly mapSizeBytes: number;
  readonly partitions: number;
}

export async function openLmdbLog(_options: LmdbLogOptions): Promise<Log> {
  throw new Error('not built yet');
}
