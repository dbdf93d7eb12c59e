import { decimal } from './locale.ts';

const THIN = '\u2009';

/** A length of time as spans have it: `0.3 ms`, `38 ms`, `1.02 s`, `2 min 4 s`. */
export function duration(ms: number): string {
  if (ms < 1) return `${decimal(ms, ms < 0.01 ? 3 : 2)}${THIN}ms`;
  if (ms < 10) return `${decimal(ms, 1)}${THIN}ms`;
  if (ms < 1000) return `${decimal(ms)}${THIN}ms`;
  if (ms < 60_000) return `${decimal(ms / 1000, 2)}${THIN}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${decimal(minutes)}${THIN}min ${decimal(Math.floor((ms % 60_000) / 1000))}${THIN}s`;
  return `${decimal(Math.floor(minutes / 60))}${THIN}h ${decimal(minutes % 60)}${THIN}min`;
}
