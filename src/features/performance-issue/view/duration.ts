import { decimal } from '#dashboard/ui/locale.ts';

const THIN = '\u2009';

/** `0.3 ms`, `38 ms`, `1.02 s`: what takes minutes is not looked at here. */
export function duration(ms: number): string {
  if (ms < 10) return `${decimal(ms, ms < 1 ? 2 : 1)}${THIN}ms`;
  return ms < 1000 ? `${decimal(ms)}${THIN}ms` : `${decimal(ms / 1000, 2)}${THIN}s`;
}
