import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Badge, LevelMark } from '#dashboard/ui/Marks.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { useSeriesOf } from '#dashboard/ui/series.ts';
import type { TraceSpan } from '../contract.ts';
import type { Row } from './rows.ts';
import { nameOf, type Trace } from './trace.ts';
import { startOf, type WaterfallState } from './use-waterfall.ts';

export interface WaterfallRowProps {
  org: string;
  trace: Trace;
  row: Row;
  state: WaterfallState;
  index: number;
  top: number;
}

/** Deeper rows stay where they can be read. */
const MOST_INDENT = 24;
/** Bars of one row of repeats: more are one block. */
const MOST_BARS = 200;

export function WaterfallRow({ org, trace, row, state, index, top }: WaterfallRowProps) {
  const element = useRef<HTMLDivElement>(null);
  const isCursor = state.cursor === row.key;
  // The focus is the browser's: the row that the keys came to takes it once it is drawn, if the grid has it.
  useEffect(() => {
    const grid = element.current?.closest('[role="treegrid"]');
    if (isCursor && grid?.contains(document.activeElement) === true) element.current?.focus({ preventScroll: true });
  }, [isCursor]);
  const seriesOf = useSeriesOf();
  const canOpen = row.kind === 'repeats' || (row.kind === 'span' && row.span.children.length > 0);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keys of all its rows
    <div
      ref={element}
      role="row"
      className="wf-row"
      aria-rowindex={index + 2}
      aria-level={row.depth + 1}
      aria-expanded={canOpen && 'isOpen' in row ? row.isOpen : undefined}
      aria-selected={row.kind === 'span' ? state.opened === row.key : undefined}
      data-cursor={isCursor || undefined}
      data-dim={isDim(row, state.found) || undefined}
      data-series={seriesOf(serviceOf(row))}
      tabIndex={isCursor ? 0 : -1}
      style={{ top }}
      onClick={() => (row.kind === 'span' ? state.open(row.key) : state.setCursor(row.key))}
    >
      <div role="gridcell" className="nm" style={{ paddingLeft: 12 + Math.min(row.depth, MOST_INDENT) * 14 }}>
        {canOpen && 'isOpen' in row ? <Toggle row={row} onToggle={() => state.toggle(row.key)} /> : <span className="no-toggle" />}
        <Name org={org} row={row} />
      </div>
      <div role="gridcell" className="br">
        <Bars trace={trace} row={row} state={state} />
      </div>
    </div>
  );
}

function serviceOf(row: Row): string {
  switch (row.kind) {
    case 'span':
      return row.span.project_slug;
    case 'repeats':
      return row.spans[0]?.project_slug ?? '';
    case 'error':
      return row.error.project_slug;
    case 'missing':
      return '';
  }
}

function isDim(row: Row, found: ReadonlySet<string> | null): boolean {
  if (found === null) return false;
  if (row.kind === 'repeats') return !row.spans.some((span) => found.has(span.event_id));
  return row.kind !== 'span' || !found.has(row.key);
}

/** Not in the order of Tab: the arrows of the row do the same. */
function Toggle({ row, onToggle }: { row: Extract<Row, { readonly isOpen: boolean }>; onToggle: () => void }) {
  const text = words().trace;
  const name = row.kind === 'span' ? nameOf(row.span) : text.repeats(row.spans.length);
  const Icon = row.isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="toggle"
      tabIndex={-1}
      aria-label={row.isOpen ? text.collapse(name) : text.expand(name)}
      onClick={(event) => (event.stopPropagation(), onToggle())}
    >
      <Icon size={12} aria-hidden />
    </button>
  );
}

function Name({ org, row }: { org: string; row: Row }): ReactNode {
  const text = words().trace;
  switch (row.kind) {
    case 'span':
      return <SpanName span={row.span} />;
    case 'repeats': {
      const [first] = row.spans;
      return (
        <>
          <span className="sv" aria-hidden />
          <span className="cnt">{row.spans.length}&nbsp;×</span>
          <span className="op">{first?.op}</span>
          <span className="trunc">{first?.description}</span>
        </>
      );
    }
    case 'missing':
      return (
        <span className="trunc text-ink-3" title={text.missingWhy}>
          {text.missing}
        </span>
      );
    case 'error':
      return (
        <>
          <LevelMark level={row.error.level} />
          <Link to={paths.issueEvent(org, row.error.issue_id, row.error.event_id)} className="trunc link" tabIndex={-1}>
            {row.error.title}
          </Link>
        </>
      );
  }
}

function SpanName({ span }: { span: TraceSpan }) {
  const text = words().trace;
  const [error] = span.errors;
  return (
    <>
      <span className="sv" aria-hidden />
      <span className="op">{span.op}</span>
      <span className="trunc" title={span.description}>
        {nameOf(span)}
      </span>
      {span.is_cut && (
        <Badge tone="warning" title={text.cutWhy}>
          {text.cut}
        </Badge>
      )}
      {error !== undefined && <Badge tone="error">{error.title.split(':', 1)[0]}</Badge>}
      {error === undefined && span.has_failed && <Badge tone="error">{span.status}</Badge>}
    </>
  );
}

function Bars({ trace, row, state }: { trace: Trace; row: Row; state: WaterfallState }) {
  const { stretch } = state;
  const length = stretch.to - stretch.from;
  const at = (ms: number) => ((ms - stretch.from) / length) * 100;
  if (row.kind === 'missing') return null;
  if (row.kind === 'error') return <i className="er" style={{ left: `${at(row.error.timestamp * 1000 - trace.beganAtMs)}%` }} />;
  if (row.kind === 'repeats') return <Repeats spans={row.spans} trace={trace} at={at} />;
  const start = at(startOf(row.span, trace));
  const end = at(startOf(row.span, trace) + row.span.duration);
  return (
    <>
      <Bar start={start} end={end} isCritical={trace.critical.has(row.key)} isSoft={row.span.children.length > 0 && row.depth === 0} />
      <Label start={start} end={end} text={measured(row.span.duration)} />
      {row.span.errors.map((error) => (
        <i key={error.event_id} className="er" style={{ left: `${at(error.timestamp * 1000 - trace.beganAtMs)}%` }} />
      ))}
    </>
  );
}

/** Each with its real place, so that a pause among them is seen. */
function Repeats({ spans, trace, at }: { spans: readonly TraceSpan[]; trace: Trace; at: (ms: number) => number }) {
  const starts = spans.map((span) => startOf(span, trace));
  const first = Math.min(...starts);
  const last = spans.reduce((most, span, index) => Math.max(most, (starts[index] ?? 0) + span.duration), 0);
  const bars =
    spans.length <= MOST_BARS
      ? spans.map((span, index) => [starts[index] ?? 0, (starts[index] ?? 0) + span.duration] as const)
      : [[first, last] as const];
  return (
    <>
      {bars.map(([from, to], index) => (
        <Bar key={index} start={at(from)} end={at(to)} isCritical={false} isSoft={false} />
      ))}
      <Label start={at(first)} end={at(last)} text={measured(last - first)} />
    </>
  );
}

function Bar({ start, end, isCritical, isSoft }: { start: number; end: number; isCritical: boolean; isSoft: boolean }) {
  if (end < 0 || start > 100) return null;
  const left = Math.max(0, start);
  return (
    <span
      className="b"
      data-critical={isCritical || undefined}
      data-soft={isSoft || undefined}
      style={{ left: `${left}%`, width: `${Math.max(0, Math.min(100, end) - left)}%` }}
    />
  );
}

/** Where the room ends, it stands before the bar. */
function Label({ start, end, text }: { start: number; end: number; text: string }) {
  if (end < 0 || start > 100) return null;
  if (end <= 84)
    return (
      <span className="d" style={{ left: `${Math.max(0, end)}%` }}>
        {text}
      </span>
    );
  if (start >= 16)
    return (
      <span className="d" style={{ right: `${100 - start}%` }}>
        {text}
      </span>
    );
  return <span className="d inside">{text}</span>;
}
