import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Part } from '#dashboard/page/Part.tsx';
import { useMedia } from '#dashboard/page/preferences.ts';
import { duration } from '#dashboard/ui/duration.ts';
import { Minimap } from './Minimap.tsx';
import { SpanPanel } from './SpanPanel.tsx';
import { ticks } from './time.ts';
import type { Trace } from './trace.ts';
import { useWaterfall, type Stretch, type WaterfallState } from './use-waterfall.ts';
import type { TraceLog } from './use-logs.ts';
import { WaterfallRow } from './WaterfallRow.tsx';
import { WaterfallTools } from './WaterfallTools.tsx';

const ROW_PX = { wide: 28, phone: 46 };
const OVERSCAN = 12;

export interface WaterfallProps {
  org: string;
  traceId: string;
  trace: Trace;
  logs: readonly TraceLog[];
}

/** Spans over time, with the details of one beside them. */
export function Waterfall({ org, traceId, trace, logs }: WaterfallProps) {
  const state = useWaterfall(trace);
  const opened = trace.spans.find((span) => span.event_id === state.opened);
  return (
    <div className="trace-body" data-open={opened !== undefined || undefined}>
      <div className="min-w-0">
        <WaterfallTools trace={trace} state={state} />
        <Minimap trace={trace} logs={logs} state={state} />
        <Grid org={org} trace={trace} state={state} />
      </div>
      {opened !== undefined && (
        <aside className="span-panel" aria-label={words().trace.span.title}>
          <Part name={words().trace.span.title} lines={8}>
            <SpanPanel
              key={opened.event_id}
              org={org}
              traceId={traceId}
              trace={trace}
              logs={logs}
              span={opened}
              onClose={() => state.open(null)}
            />
          </Part>
        </aside>
      )}
    </div>
  );
}

function Grid({ org, trace, state }: { org: string; trace: Trace; state: WaterfallState }) {
  const grid = useRef<HTMLDivElement>(null);
  const height = useMedia('(max-width: 720px)') ? ROW_PX.phone : ROW_PX.wide;
  const { rows: all, cursor } = state;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: all.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: grid.current?.offsetTop ?? 0,
    // Minimap and head lie over the first rows.
    scrollPaddingStart: 120,
    scrollPaddingEnd: 16,
  });
  const index = all.findIndex((row) => row.key === cursor);
  useEffect(() => rows.measure(), [height, rows]);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' });
  }, [index, rows]);
  useTraceKeys(state);
  const onKeyDown = useGridKeys(state, index);
  return (
    <div
      ref={grid}
      className="wf"
      role="treegrid"
      aria-label={words().trace.waterfall}
      aria-rowcount={all.length + 1}
      tabIndex={index < 0 ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      <Head stretch={state.stretch} />
      <div role="rowgroup" className="wf-rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const row = all[item.index];
          if (row === undefined) return null;
          return (
            <WaterfallRow
              key={row.key}
              org={org}
              trace={trace}
              row={row}
              state={state}
              index={item.index}
              top={item.start - rows.options.scrollMargin}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ stretch }: { stretch: Stretch }) {
  const text = words().trace;
  const length = stretch.to - stretch.from;
  // What a mark says stands at its right: near the edge there is no room.
  const marks = ticks(stretch.from, stretch.to).filter((at) => (at - stretch.from) / length < 0.92);
  return (
    <div role="row" className="wf-head" aria-rowindex={1}>
      <div role="columnheader">{text.operation}</div>
      <div role="columnheader" className="axis">
        <span className="sr-only">{text.timeline}</span>
        {marks.map((at) => (
          <span key={at} aria-hidden style={{ left: `${((at - stretch.from) / length) * 100}%` }}>
            {at === 0 ? '0' : duration(at)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Letters work wherever the focus is; they are the page's. */
function useTraceKeys(state: WaterfallState) {
  const text = words().trace.keys;
  const { group } = text;
  const step = (by: number) => {
    const at = state.rows.findIndex((row) => row.key === state.cursor);
    const next = state.rows[Math.max(0, Math.min(state.rows.length - 1, at + by))];
    if (next !== undefined) state.setCursor(next.key);
  };
  useKeys([
    { keys: 'j', label: text.down, group, run: () => step(1) },
    { keys: 'k', label: text.up, group, run: () => step(-1) },
    { keys: 'n', label: text.problem, group, run: state.next },
    { keys: 'f', label: text.focus, group, run: state.fit },
    { keys: '+', label: text.in, group, run: () => state.zoom(0.5) },
    { keys: '-', label: text.out, group, run: () => state.zoom(2) },
    { keys: 'Escape', label: text.close, group, run: () => state.open(null) },
  ]);
}

/** Arrows as in every tree: left closes or goes up, right opens or goes down. */
function useGridKeys({ rows, setCursor, toggle, open }: WaterfallState, index: number) {
  const go = (at: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row !== undefined) setCursor(row.key);
  };
  const row = rows[index];
  const isOpen = row !== undefined && 'isOpen' in row && row.isOpen;
  const canOpen = row !== undefined && (row.kind === 'repeats' || (row.kind === 'span' && row.span.children.length > 0));
  const up = () => {
    for (let at = index - 1; at >= 0; at -= 1) if ((rows[at]?.depth ?? 0) < (row?.depth ?? 0)) return go(at);
  };
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(index + 1),
    ArrowUp: () => go(index - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => (canOpen && !isOpen ? toggle(row.key) : go(index + 1)),
    ArrowLeft: () => (isOpen ? toggle(row.key) : up()),
    Enter: () => row?.kind === 'span' && open(row.key),
    ' ': () => canOpen && toggle(row.key),
  };
  return (event: KeyboardEvent<HTMLDivElement>) => {
    const action = actions[event.key];
    const isOfRow = event.target === event.currentTarget || (event.target as HTMLElement).getAttribute('role') === 'row';
    if (action === undefined || !isOfRow || event.altKey || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    action();
  };
}
