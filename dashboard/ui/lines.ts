/** Geometry of line charts: pure, so that it can be proven without a browser. */

export interface LineBox {
  readonly width: number;
  readonly height: number;
  /** The value at the upper edge. */
  readonly maximum: number;
  /** The value at the lower edge; above zero only where everything is. */
  readonly minimum: number;
}

export interface LinePaths {
  readonly line: string;
  /** Values that stand alone between two gaps. */
  readonly dots: string;
}

/** A gap stays a gap, and a value that stands alone between two is a dot. */
export function linePaths(values: readonly (number | null)[], { width, height, maximum, minimum }: LineBox): LinePaths {
  const slot = width / Math.max(1, values.length);
  const y = (value: number) => round(height - ((value - minimum) / Math.max(Number.MIN_VALUE, maximum - minimum)) * height);
  const paths = { line: '', dots: '' };
  values.forEach((value, at) => {
    if (value === null) return;
    const place = `${round((at + 0.5) * slot)} ${y(value)}`;
    const [before, after] = [values[at - 1] ?? null, values[at + 1] ?? null];
    if (before === null && after === null) paths.dots += `M${place}h0.1`;
    else paths.line += `${before === null ? 'M' : 'L'}${place}`;
  });
  return paths;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next round number at or above a value, of any size: 1, 2, 2.5, 5 times a power of ten. */
export function niceMaximum(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => value <= each * power * (1 + 1e-9)) ?? 10;
  // Not 0.30000000000000004.
  return Number((step * power).toPrecision(6));
}
