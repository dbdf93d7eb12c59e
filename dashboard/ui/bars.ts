/** Geometry of small bar charts: pure, so that it can be proven without a browser. */

export interface Bars {
  /** One SVG path for the calm bars, one for those above what was to be expected, one for the zeros. */
  readonly all: string;
  readonly hot: string;
  readonly zero: string;
  readonly maximum: number;
}

export interface BarBox {
  readonly width: number;
  readonly height: number;
  /** Share of a slot that stays empty. */
  readonly gap: number;
  /** Scale to this instead of the highest bar. */
  readonly maximum?: number;
  /** No bar is hot: what began within the series has no calm part that says what to expect. */
  readonly isPlain?: boolean;
}

/**
 * Bars that scale to their own maximum. A bar is hot when it stands above the forecast (see `isHot`); a zero is a hairline.
 * A bar that is not zero is at least one unit high, so that a single event among thousands is still seen.
 */
export function bars(values: readonly number[], box: BarBox): Bars {
  const maximum = Math.max(1, box.maximum ?? 0, ...values);
  const hot = box.isPlain === true ? [] : hotBars(values);
  const slot = box.width / Math.max(1, values.length);
  const paths = { all: '', hot: '', zero: '' };
  values.forEach((value, index) => {
    const x = round(index * slot + (slot * box.gap) / 2);
    const width = round(slot * (1 - box.gap));
    const height = value <= 0 ? 1 : Math.max(1, round((value / maximum) * box.height));
    const path = `M${x} ${round(box.height - height)}h${width}v${height}h${-width}z`;
    if (value <= 0) paths.zero += path;
    else if (hot[index]) paths.hot += path;
    else paths.all += path;
  });
  return { ...paths, maximum };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Below this many events nothing is called unusual. */
const LEAST_HOT = 5;
/** How far above the usual spread a bar must stand. */
const HOT_SPREADS = 6;

/**
 * Which bars stand above what the calm part of the series lets expect: the median plus six times the median deviation.
 * Medians, because the mean is pulled up by the very thing that is looked for.
 */
export function hotBars(values: readonly number[]): readonly boolean[] {
  const usual = median(values);
  const deviation = Math.max(1, usual * 0.25, median(values.map((value) => Math.abs(value - usual))));
  const limit = Math.max(LEAST_HOT, usual + HOT_SPREADS * deviation);
  return values.map((value) => value >= limit);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** The next round number at or above a maximum, of those that leave the bars at least two thirds of the height. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 1.5, 2, 3, 4, 5, 6, 8, 10]) if (value <= step * power) return step * power;
  return value;
}
