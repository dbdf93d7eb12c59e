import { decimal } from './locale.ts';

const THIN = '\u2009';

/** A length of time as one says it: `0.3 ms`, `38 ms`, `1.2 s`, `2 min 4 s`. */
export function duration(ms: number): string {
  return written(ms, 0);
}

/** The same as it was measured, with the digits that the others of a column have: `6.0 ms`, `1.20 s`. */
export function measured(ms: number): string {
  return written(ms, 2);
}

function written(ms: number, leastDigits: number): string {
  if (ms === 0) return `0${THIN}ms`;
  if (ms < 1) return `${decimal(ms, ms < 0.01 ? 3 : 2)}${THIN}ms`;
  if (ms < 9.95) return `${decimal(ms, 1, Math.min(1, leastDigits))}${THIN}ms`;
  if (ms < 999.5) return `${decimal(ms)}${THIN}ms`;
  if (ms < 60_000) return `${decimal(ms / 1000, 2, leastDigits)}${THIN}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${decimal(minutes)}${THIN}min ${decimal(Math.floor((ms % 60_000) / 1000))}${THIN}s`;
  return `${decimal(Math.floor(minutes / 60))}${THIN}h ${decimal(minutes % 60)}${THIN}min`;
}
