import { useMemo, useRef, useState, type PointerEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useSeriesOf } from '#dashboard/ui/series.ts';
import type { Trace } from './trace.ts';
import type { TraceLog } from './use-logs.ts';
import { startOf, type WaterfallState } from './use-waterfall.ts';

/** More lines than the map has pixels say nothing: the longest of them stand for the rest. */
const MOST_LINES = 300;
const HEIGHT = 44;
/** A press that moves less than this is a press. */
const MIN_DRAG = 0.01;

/** The whole trace at a glance; a stretch of it is chosen by dragging. */
export function Minimap({ trace, logs, state }: { trace: Trace; logs: readonly TraceLog[]; state: WaterfallState }) {
  const map = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const shareAt = (event: PointerEvent) => {
    const { left, width } = (map.current as HTMLDivElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - left) / width));
  };
  const end = () => {
    if (drag === null) return;
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    setDrag(null);
    if (to - from >= MIN_DRAG) state.show({ from: from * trace.lengthMs, to: to * trace.lengthMs });
  };
  const { from, to } = drag === null ? { from: state.stretch.from / trace.lengthMs, to: state.stretch.to / trace.lengthMs } : ordered(drag);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a picture; the keys + - f choose the same stretches
    <div
      ref={map}
      className="minimap"
      role="img"
      aria-label={words().trace.whole}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: shareAt(event), to: shareAt(event) });
      }}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: shareAt(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => state.show({ from: 0, to: trace.lengthMs })}
    >
      <Lines trace={trace} />
      {logs.slice(0, MOST_LINES).map((line) => (
        <i key={line.id} className="log" style={{ left: share(line.atMs - trace.beganAtMs, trace) }} />
      ))}
      {trace.errors.map((error) => (
        <i key={error.event_id} className="dot" style={{ left: share(error.timestamp * 1000 - trace.beganAtMs, trace) }} />
      ))}
      <i className="out" style={{ left: 0, width: `${from * 100}%` }} />
      <i className="out" style={{ left: `${to * 100}%`, right: 0 }} />
      {(!state.isWhole || drag !== null) && <i className="window" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />}
    </div>
  );
}

function Lines({ trace }: { trace: Trace }) {
  const seriesOf = useSeriesOf();
  const lines = useMemo(() => linesOf(trace), [trace]);
  return (
    <svg viewBox={`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      {lines.map(({ key, service, x, width, y }) => (
        <rect key={key} data-series={seriesOf(service)} x={x} y={y} width={width} height={2.5} />
      ))}
    </svg>
  );
}

function linesOf(trace: Trace) {
  const { spans, lengthMs } = trace;
  const places = spans.map((span, at) => ({ span, at }));
  const chosen = places.length <= MOST_LINES ? places : places.toSorted((a, b) => b.span.duration - a.span.duration).slice(0, MOST_LINES);
  const step = Math.min(3.5, (HEIGHT - 8) / Math.max(1, spans.length));
  return chosen.map(({ span, at }) => ({
    key: at,
    service: span.project_slug,
    x: (startOf(span, trace) / lengthMs) * 1000,
    width: Math.max(1.5, (span.duration / lengthMs) * 1000),
    y: 4 + at * step,
  }));
}

function share(ms: number, { lengthMs }: Trace): string {
  return `${Math.max(0, Math.min(100, (ms / lengthMs) * 100))}%`;
}

function ordered({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: Math.min(from, to), to: Math.max(from, to) };
}
