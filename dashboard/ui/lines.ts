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

/** More marks than so many would be read as a pattern (design language §6). */
const MOST_STEPS = 4;

/** Round values from the lower edge of a chart to the upper one, evenly spaced; zero is among them. */
export function axisLevels(lowest: number, highest: number): readonly number[] {
  const [low, high] = [Math.min(0, finite(lowest)), Math.max(0, finite(highest))];
  const step = stepOf(high - low);
  const [from, to] = [Math.floor(low / step + ALMOST), Math.ceil(high / step - ALMOST)];
  // Not 0.30000000000000004.
  return Array.from({ length: Math.max(1, to - from) + 1 }, (_, at) => Number(((from + at) * step).toPrecision(6)));
}

/** 3 × 0.1 is a little more than 0.3. */
const ALMOST = 1e-9;

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function stepOf(width: number): number {
  if (width <= 0) return 1;
  const rough = width / MOST_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((each) => rough <= each * power * (1 + ALMOST)) ?? 10) * power;
}
