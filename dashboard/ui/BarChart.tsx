import { bars, roundUp } from './bars.ts';
import type { Brush, Series, TimeRangeMs } from './brush.ts';
import { ChartPlot } from './ChartPlot.tsx';
import { ticks } from './chart-time.ts';
import { axisCount } from './format.ts';
import { placeFlags } from './flags.ts';

export interface BarChartProps {
  /** Says the trend in words, for those who do not see it. */
  label: string;
  series: Series;
  /** A number of what is counted, in words: `12 events`. */
  counted: (count: number) => string;
  nowLabel: string;
  flags?: readonly { at: number; name: string }[];
  height?: 'low' | 'tall';
  /** No bar is red: see `BarBox`. */
  isPlain?: boolean;
  brush?: Brush;
}

const WIDTH = 1000;
const HEIGHTS = { low: 44, tall: 52 };

/** Counts over time: grey, red where they stand above what was to be expected. */
export function BarChart({ label, series, counted, nowLabel, flags = [], height = 'low', isPlain = false, brush }: BarChartProps) {
  const values = series.map(([, value]) => value);
  const maximum = roundUp(Math.max(0, ...values));
  const plot = HEIGHTS[height];
  const shape = bars(values, { width: WIDTH, height: plot, gap: 0.14, maximum, isPlain });
  const range = rangeOf(series);
  const placed = placeFlags(flags.map(({ name, at }) => ({ name, share: (at * 1000 - range.startMs) / (range.endMs - range.startMs) })));

  return (
    // What can be walked through is no picture: a picture's parts are hidden from who does not see it.
    <figure className="chart" data-height={height} role={brush === undefined ? 'img' : 'group'} aria-label={label}>
      <div className="y" aria-hidden>
        <span style={{ top: 0 }}>{axisCount(maximum)}</span>
        <span style={{ top: '100%' }}>0</span>
      </div>
      <ChartPlot label={label} series={series} counted={counted} range={range} brush={brush}>
        <svg viewBox={`0 0 ${WIDTH} ${plot}`} preserveAspectRatio="none" aria-hidden>
          <line className="grid-line" x1="0" x2={WIDTH} y1="0" y2="0" />
          <path className="all" d={shape.all} />
          <path className="hot" d={shape.hot} />
          <line className="base-line" x1="0" x2={WIDTH} y1={plot} y2={plot} />
        </svg>
        {placed.map((flag) => (
          <span key={flag.name} className="flag" data-side={flag.side} style={{ left: `${flag.share * 100}%` }}>
            {flag.isNamed && <b>{flag.name}</b>}
          </span>
        ))}
      </ChartPlot>
      <div className="x" aria-hidden>
        {ticks(range, nowLabel).map((tick) => (
          <span key={tick.share} style={{ left: `${tick.share * 100}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
    </figure>
  );
}

function rangeOf(series: Series): TimeRangeMs {
  const first = series[0]?.[0] ?? 0;
  const last = series.at(-1)?.[0] ?? 1;
  const step = series.length > 1 ? (last - first) / (series.length - 1) : 3600;
  return { startMs: first * 1000, endMs: (last + step) * 1000 };
}
