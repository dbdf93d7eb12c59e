/** The value that `share` of the figures do not exceed; NaN when there are none. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0] ?? Number.NaN;
}

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function spread(figures: readonly number[]): Spread {
  return {
    count: figures.length,
    p50: quantile(figures, 0.5),
    p95: quantile(figures, 0.95),
    p99: quantile(figures, 0.99),
    max: quantile(figures, 1),
  };
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

/** `p50/p95/p99` with as many digits as the figures bear. */
export function shownSpread({ p50, p95, p99 }: Spread): string {
  return [p50, p95, p99].map((ms) => (ms < 100 ? ms.toFixed(1) : ms.toFixed(0))).join(' / ');
}
