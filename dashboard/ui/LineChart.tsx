import type { ReactNode } from 'react';
import type { Brush } from './brush.ts';
import { ChartPlot, type Told } from './ChartPlot.tsx';
import { ticks } from './chart-time.ts';
import { axisLevels, linePaths, type LineBox } from './lines.ts';

export interface ChartLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** The rest of many: grey, and the last. */
  readonly isOther?: boolean;
}

export interface LineChartProps {
  /** Says the trend in words, for those who do not see it. */
  label: string;
  /** Starts of the buckets in seconds, evenly spaced. */
  starts: readonly number[];
  lines: readonly ChartLine[];
  written: (value: number) => string;
  nowLabel: string;
  /** Said where a line has nothing. */
  nothingLabel: string;
  /** The upper edge is at least this. */
  atLeast?: number;
  brush?: Brush;
}

const [WIDTH, HEIGHT] = [1000, 160];
const [SERIES, OTHER] = [[1, 2, 3, 4, 5, 6, 8] as const, 7];

/** Which colour and dash a line has, by its place. */
export function lineSeries(at: number, isOther = false): number {
  return isOther ? OTHER : (SERIES[at % SERIES.length] ?? OTHER);
}

/** A few things over time. From the second on they differ by dash as well as by colour. */
export function LineChart({ label, starts, lines, written, nowLabel, nothingLabel, atLeast = 0, brush }: LineChartProps) {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const levels = axisLevels(Math.min(0, ...values), Math.max(atLeast, ...values));
  const [minimum, maximum] = [Math.min(...levels), Math.max(...levels)];
  const below = (level: number) => (maximum - level) / (maximum - minimum);
  const range = rangeOf(starts);
  const box = { width: WIDTH, height: HEIGHT, maximum, minimum };
  const told = toldOf(lines, { written, nothing: nothingLabel });
  return (
    <figure className="chart line-chart" role={brush === undefined ? 'img' : 'group'} aria-label={label}>
      <div className="y" aria-hidden>
        {levels.map((level) => (
          <span key={level} style={{ top: `${below(level) * 100}%` }}>
            {written(level)}
          </span>
        ))}
      </div>
      <ChartPlot
        label={label}
        series={starts.map((start) => [start, 0] as const)}
        counted={written}
        range={range}
        brush={brush}
        told={told}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
          {levels.map((level) => {
            const y = below(level) * HEIGHT;
            return <line key={level} className={level === 0 ? 'base-line' : 'grid-line'} x1="0" x2={WIDTH} y1={y} y2={y} />;
          })}
          {/* The first is the largest: it lies above the others. */}
          {lines.map((line, at) => <Stroke key={line.name} line={line} series={lineSeries(at, line.isOther)} box={box} />).toReversed()}
        </svg>
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

function Stroke({ line, series, box }: { line: ChartLine; series: number; box: LineBox }) {
  const { line: path, dots } = linePaths(line.values, box);
  return (
    <g data-line={series}>
      <path className="line" d={path} />
      {dots !== '' && <path className="dots" d={dots} />}
    </g>
  );
}

function rangeOf(starts: readonly number[]) {
  const [first = 0] = starts;
  const last = starts.at(-1) ?? 1;
  const step = starts.length > 1 ? (last - first) / (starts.length - 1) : 60;
  return { startMs: first * 1000, endMs: (last + step) * 1000 };
}

function toldOf(lines: readonly ChartLine[], text: Words): Told {
  return {
    tip: (at) => <Tip lines={lines} at={at} written={text.written} nothing={text.nothing} />,
    said: (first, last) => said(lines, { first, last }, text),
  };
}

interface TipProps {
  lines: readonly ChartLine[];
  at: number;
  written: (value: number) => string;
  nothing: string;
}

function Tip({ lines, at, written, nothing }: TipProps) {
  return (
    <span className="line-tip">
      {lines.map((line, place) => {
        const value = line.values[at] ?? null;
        return (
          <span key={line.name}>
            <LineMark series={lineSeries(place, line.isOther)} />
            <span className="truncate max-w-64">{line.name}</span>
            <b>{value === null ? nothing : written(value)}</b>
          </span>
        );
      })}
    </span>
  );
}

/** The stroke of a line, beside its name; hollow for what has none in the chart. */
export function LineMark({ series, children }: { series: number | null; children?: ReactNode }) {
  return (
    <span className="line-mark" data-line={series ?? 'none'}>
      {children}
    </span>
  );
}

interface Words {
  readonly written: (value: number) => string;
  readonly nothing: string;
}

/** Each line with what it was, or between which values it went. */
function said(lines: readonly ChartLine[], { first, last }: { first: number; last: number }, { written, nothing }: Words): string {
  return lines
    .map((line) => {
      const values = line.values.slice(first, last + 1).filter((value) => value !== null);
      if (values.length === 0) return `${line.name} ${nothing}`;
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return low === high ? `${line.name} ${written(low)}` : `${line.name} ${written(low)} – ${written(high)}`;
    })
    .join(', ');
}
