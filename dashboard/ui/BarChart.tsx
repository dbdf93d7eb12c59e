import { useState, type PointerEvent } from 'react';
import { bars, roundUp } from './bars.ts';
import { axisCount, clock, exactCount } from './format.ts';
import { placeFlags } from './flags.ts';

export interface BarChartProps {
  /** Says the trend in words, for those who do not see it. */
  label: string;
  /** `[seconds, count]`, oldest first, evenly spaced. */
  series: readonly (readonly [number, number])[];
  /** What is counted, for the tooltip: `events`. */
  unit: string;
  nowLabel: string;
  flags?: readonly { at: number; name: string }[];
  height?: 'low' | 'tall';
  /** Called with a range in milliseconds when somebody drags over the chart. */
  onSelect?: (range: { startMs: number; endMs: number }) => void;
}

const WIDTH = 1000;
const HEIGHTS = { low: 44, tall: 52 };
/** A drag shorter than this many pixels was a click. */
const LEAST_DRAG = 4;

/** Counts over time: grey, red where they stand above what was to be expected. Drag to narrow the time. */
export function BarChart({ label, series, unit, nowLabel, flags = [], height = 'low', onSelect }: BarChartProps) {
  const [pointer, setPointer] = useState<{ x: number; from: number | null; width: number } | null>(null);
  const values = series.map(([, value]) => value);
  const maximum = roundUp(Math.max(0, ...values));
  const plot = HEIGHTS[height];
  const shape = bars(values, { width: WIDTH, height: plot, gap: 0.14, maximum });
  const range = rangeOf(series);
  const placed = placeFlags(flags.map(({ name, at }) => ({ name, share: (at * 1000 - range.startMs) / (range.endMs - range.startMs) })));
  const hovered =
    pointer === null ? undefined : series[Math.min(series.length - 1, Math.floor((pointer.x / pointer.width) * series.length))];

  const place = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: Math.min(box.width, Math.max(0, event.clientX - box.left)), width: box.width };
  };
  const finish = () => {
    if (pointer === null || pointer.from === null) return;
    const [low, high] = [Math.min(pointer.from, pointer.x), Math.max(pointer.from, pointer.x)];
    setPointer({ ...pointer, from: null });
    if (high - low < LEAST_DRAG || onSelect === undefined) return;
    const at = (x: number) => Math.round(range.startMs + (x / pointer.width) * (range.endMs - range.startMs));
    onSelect({ startMs: at(low), endMs: at(high) });
  };

  return (
    <figure className="chart" data-height={height} role="img" aria-label={label}>
      <div className="y">
        <span style={{ top: 0 }}>{axisCount(maximum)}</span>
        <span style={{ top: '100%' }}>0</span>
      </div>
      <div
        className="plot touch-pan-y"
        onPointerDown={(event) => onSelect !== undefined && setPointer({ ...place(event), from: place(event).x })}
        onPointerMove={(event) => setPointer({ from: pointer?.from ?? null, ...place(event) })}
        onPointerUp={finish}
        onPointerLeave={() => setPointer(null)}
      >
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
        {pointer !== null && pointer.from !== null && (
          <span className="brush" style={{ left: Math.min(pointer.from, pointer.x), width: Math.abs(pointer.x - pointer.from) }} />
        )}
        {pointer !== null && hovered !== undefined && (
          <>
            <span className="cross" style={{ left: pointer.x }} />
            <span
              className="tip"
              style={pointer.x > pointer.width / 2 ? { right: pointer.width - pointer.x + 8 } : { left: pointer.x + 8 }}
            >
              <span className="text-ink-3">{clockOf(hovered[0], range)}</span> {exactCount(hovered[1])} {unit}
            </span>
          </>
        )}
      </div>
      <div className="x">
        {ticks(range, nowLabel).map((tick) => (
          <span key={tick.share} style={{ left: `${tick.share * 100}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
    </figure>
  );
}

interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

function rangeOf(series: BarChartProps['series']): Range {
  const first = series[0]?.[0] ?? 0;
  const last = series.at(-1)?.[0] ?? 1;
  const step = series.length > 1 ? (last - first) / (series.length - 1) : 3600;
  return { startMs: first * 1000, endMs: (last + step) * 1000 };
}

const DAY_MS = 86_400_000;

function clockOf(seconds: number, range: Range): string {
  return text(seconds * 1000, range.endMs - range.startMs, true);
}

/** Three words under the chart: start, middle, and "now" when the range ends now. */
function ticks(range: Range, nowLabel: string): { share: number; text: string }[] {
  const width = range.endMs - range.startMs;
  const isNow = Math.abs(Date.now() - range.endMs) < width / 10;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => ({
    share,
    text: share === 1 && isNow ? nowLabel : text(range.startMs + share * width, width, false),
  }));
}

function text(atMs: number, widthMs: number, isPrecise: boolean): string {
  const day = new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  if (widthMs <= 1.5 * DAY_MS) return clock(atMs);
  return isPrecise ? `${day} ${clock(atMs)}` : day;
}
