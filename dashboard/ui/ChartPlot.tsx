import { useId, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { barsOf, stretchOf, walked, type Brush, type Series, type Stretch, type TimeRangeMs, type Walk } from './brush.ts';
import { clock, day } from './format.ts';

interface ChartPlotProps {
  label: string;
  series: Series;
  counted: (count: number) => string;
  range: TimeRangeMs;
  brush: Brush | undefined;
  /** In the place of counts: what the tip shows of a bucket, and what is said of a stretch of them. */
  told?: Told;
  /** The drawing. */
  children: ReactNode;
}

export interface Told {
  readonly tip: (at: number) => ReactNode;
  readonly said: (first: number, last: number) => string;
}

/** A drag shorter than this many pixels was a click. */
const LEAST_DRAG = 4;
/** What lies further to the right has its words at its left. */
const MIDDLE = 0.5;

/** What a hand or the keys do over the drawing of a chart: a line where one looks, its figures, the stretch that is chosen. */
export function ChartPlot({ brush, ...props }: ChartPlotProps) {
  const { pointer, handlers } = usePointer((stretch) => brush?.onSelect(timesOf(stretch, props.range)));
  if (brush !== undefined && props.series.length > 0) {
    return <WalkedPlot {...props} brush={brush} pointer={pointer} handlers={handlers} />;
  }
  return (
    <div className="plot touch-pan-y" {...handlers}>
      {props.children}
      {pointer !== null && <Look at={pointer.at} text={tipAt(pointer.at, props)} />}
    </div>
  );
}

interface WalkedPlotProps extends Omit<ChartPlotProps, 'brush'> {
  brush: Brush;
  pointer: Pointer | null;
  handlers: ReturnType<typeof usePointer>['handlers'];
}

function WalkedPlot({ brush, pointer, handlers, ...props }: WalkedPlotProps) {
  const hint = useId();
  const [kept, setWalk] = useState<Walk | null>(null);
  const { label, series, range, children } = props;
  const walk = within(kept, series.length);
  const said = textOf(walk ?? { at: series.length - 1, from: null }, props, brush);
  return (
    <>
      <div
        className="plot touch-pan-y"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={hint}
        aria-valuemin={1}
        aria-valuemax={series.length}
        aria-valuenow={(walk?.at ?? series.length - 1) + 1}
        aria-valuetext={said}
        {...handlers}
        onKeyDown={(event) => onKey(event, { brush, walk, setWalk }, { length: series.length, range })}
        onBlur={() => setWalk(null)}
      >
        {children}
        {pointer !== null && pointer.from !== null && <Chosen stretch={stretchBetween(pointer.from, pointer.at)} />}
        {pointer !== null && <Look at={pointer.at} text={tipAt(pointer.at, props)} />}
        {pointer === null && walk !== null && (
          <>
            <Chosen stretch={stretchOf(walk, series.length)} />
            <Look
              at={(walk.at + MIDDLE) / series.length}
              text={props.told === undefined ? said : tipAt((walk.at + MIDDLE) / series.length, props)}
              hint={brush.hint}
            />
          </>
        )}
      </div>
      <span id={hint} hidden>
        {brush.hint}
      </span>
    </>
  );
}

interface Keys {
  readonly brush: Brush;
  readonly walk: Walk | null;
  readonly setWalk: (walk: Walk | null) => void;
}

function onKey(event: KeyboardEvent, { brush, walk, setWalk }: Keys, { length, range }: { length: number; range: TimeRangeMs }): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === 'Enter' && walk !== null) {
    brush.onSelect(timesOf(stretchOf(walk, length), range));
    setWalk(null);
  } else if (event.key === 'Escape' && walk !== null) {
    setWalk(null);
  } else {
    const next = walked(walk, { key: event.key, isExtending: event.shiftKey }, length);
    if (next === null) return;
    setWalk(next);
  }
  // Or Shift with an arrow would move the whole page in time, and Escape leave it.
  event.preventDefault();
}

/** A chart that was drawn anew may have fewer bars. */
function within(walk: Walk | null, length: number): Walk | null {
  return walk !== null && Math.max(walk.at, walk.from ?? 0) >= length ? null : walk;
}

/** Shares of the width; `from` is where a button went down. */
interface Pointer {
  readonly at: number;
  readonly from: number | null;
  readonly widthPx: number;
}

function usePointer(onSelect: (stretch: Stretch) => void) {
  const [pointer, setPointer] = useState<Pointer | null>(null);
  const place = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return { at: Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width))), widthPx: width };
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => setPointer({ ...place(event), from: place(event).at }),
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => setPointer({ from: pointer?.from ?? null, ...place(event) }),
    onPointerLeave: () => setPointer(null),
    onPointerUp: () => {
      if (pointer === null || pointer.from === null) return;
      setPointer({ ...pointer, from: null });
      const stretch = stretchBetween(pointer.from, pointer.at);
      if ((stretch.high - stretch.low) * pointer.widthPx >= LEAST_DRAG) onSelect(stretch);
    },
  };
  return { pointer, handlers };
}

function stretchBetween(from: number, to: number): Stretch {
  return { low: Math.min(from, to), high: Math.max(from, to) };
}

function Chosen({ stretch: { low, high } }: { stretch: Stretch }) {
  return <span className="brush" style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />;
}

/** The line where one looks, and what is there; on its emptier side. */
function Look({ at, text, hint }: { at: number; text: ReactNode; hint?: string }) {
  const side = at > MIDDLE ? { right: `calc(${(1 - at) * 100}% + 8px)` } : { left: `calc(${at * 100}% + 8px)` };
  return (
    <>
      <span className="cross" style={{ left: `${at * 100}%` }} />
      <span className="tip" style={side} aria-hidden>
        {text}
        {hint !== undefined && <span className="block text-ink-3">{hint}</span>}
      </span>
    </>
  );
}

interface Drawn {
  readonly series: Series;
  readonly counted: (count: number) => string;
  readonly range: TimeRangeMs;
  readonly told?: Told | undefined;
}

function timesOf({ low, high }: Stretch, { startMs, endMs }: TimeRangeMs): TimeRangeMs {
  const at = (share: number) => Math.round(startMs + share * (endMs - startMs));
  return { startMs: at(low), endMs: at(high) };
}

function tipAt(share: number, { series, counted, range, told }: Drawn): ReactNode {
  const at = Math.min(series.length - 1, Math.floor(share * series.length));
  const bar = series[at];
  if (bar === undefined) return '';
  const when = clockOf(bar[0] * 1000, range);
  if (told === undefined) return `${when}  ${counted(bar[1])}`;
  return (
    <>
      <span className="block text-ink-3">{when}</span>
      {told.tip(at)}
    </>
  );
}

/** A bar, or a stretch with its sum. */
function textOf(walk: Walk, { series, counted, range, told }: Drawn, { between }: Brush): string {
  const [first, last] = barsOf(walk);
  const sum = series.slice(first, last + 1).reduce((all, [, value]) => all + value, 0);
  const { startMs, endMs } = timesOf(stretchOf(walk, series.length), range);
  const when = first === last ? clockOf(startMs, range) : between(clockOf(startMs, range), clockOf(endMs, range));
  return `${when}: ${told === undefined ? counted(sum) : told.said(first, last)}`;
}

const DAY_MS = 86_400_000;

function clockOf(atMs: number, range: TimeRangeMs): string {
  return range.endMs - range.startMs <= 1.5 * DAY_MS ? clock(atMs) : `${day(atMs)} ${clock(atMs)}`;
}
