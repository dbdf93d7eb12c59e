import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useMedia } from '#dashboard/page/preferences.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { duration } from '#dashboard/ui/duration.ts';
import { count } from '#dashboard/ui/format.ts';
import { Badge, Swatch } from '#dashboard/ui/Marks.tsx';
import type { TraceSummary } from '../contract.ts';

const ROW_PX = { wide: 36, phone: 60 };
const OVERSCAN = 10;
/** Rows left below the fold when the next page is asked for. */
const AHEAD = 20;
const MOST_SERVICES = 3;

export interface TraceTableProps {
  org: string;
  traces: readonly TraceSummary[];
  hasMore: boolean;
  onMore: () => void;
}

/** Only the rows in sight exist; the empty rows before and after them are as high as those that do not. */
export function TraceTable({ org, traces, hasMore, onMore }: TraceTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const height = useMedia('(max-width: 720px)') ? ROW_PX.phone : ROW_PX.wide;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: traces.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: table.current?.offsetTop ?? 0,
    scrollPaddingStart: 40,
    scrollPaddingEnd: 16,
  });
  const { cursor, setCursor } = useCursor(traces.length, (index) => rows.scrollToIndex(index, { align: 'auto' }));
  const shown = rows.getVirtualItems();
  const lastIndex = shown.at(-1)?.index ?? 0;
  useEffect(() => rows.measure(), [height, rows]);
  useEffect(() => {
    if (hasMore && lastIndex >= traces.length - AHEAD) onMore();
  });
  const longest = traces.reduce((most, { duration: ms }) => Math.max(most, ms), 0);
  const before = (shown[0]?.start ?? 0) - rows.options.scrollMargin;
  const after = rows.getTotalSize() - ((shown.at(-1)?.end ?? 0) - rows.options.scrollMargin);
  return (
    <table ref={table} className="table traces" aria-label={words().trace.title} aria-rowcount={hasMore ? -1 : traces.length + 1}>
      <Head />
      <tbody>
        <Gap height={before} />
        {shown.map(({ index }) => {
          const trace = traces[index];
          if (trace === undefined) return null;
          const place = { rowIndex: index + 2, hasFocus: cursor === index, onFocus: () => setCursor(index) };
          return <TraceRow key={trace.trace} org={org} trace={trace} longest={longest} {...place} />;
        })}
        <Gap height={after} />
      </tbody>
    </table>
  );
}

function Gap({ height }: { height: number }) {
  return height <= 0 ? null : <tr aria-hidden className="gap" style={{ height }} />;
}

function Head() {
  const text = words().trace.columns;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th>{text.trace}</th>
        <th className="max-desk:hidden">{text.services}</th>
        <th className="length">{text.duration}</th>
        <th className="num max-tablet:hidden">{text.spans}</th>
        <th className="num">{text.errors}</th>
        <th className="num max-tablet:hidden">{text.began}</th>
      </tr>
    </thead>
  );
}

interface TraceRowProps {
  org: string;
  trace: TraceSummary;
  longest: number;
  rowIndex: number;
  hasFocus: boolean;
  onFocus: () => void;
}

function TraceRow({ org, trace, longest, rowIndex, hasFocus, onFocus }: TraceRowProps) {
  const row = useRef<HTMLTableRowElement>(null);
  // The focus is the browser's: a row that the keys came to takes it once it is drawn.
  useEffect(() => {
    if (hasFocus && row.current?.contains(document.activeElement) === false) row.current.querySelector('a')?.focus({ preventScroll: true });
  }, [hasFocus]);
  const text = words().trace;
  const isPart = trace.matchingSpans < trace.numSpans;
  return (
    <tr ref={row} aria-rowindex={rowIndex} onFocus={onFocus}>
      <td>
        <div className="trace-name">
          <span className="swatch-only">
            <Swatch name={trace.project} />
          </span>
          <span className="op">{trace.op}</span>
          <Link to={paths.trace(org, trace.trace)} title={trace.name}>
            {trace.name === '' ? text.unnamed : trace.name}
          </Link>
          {trace.hasFailed && <Badge tone="error">{text.failed}</Badge>}
        </div>
      </td>
      <td className="max-desk:hidden">
        <Services services={trace.services} />
      </td>
      <td className="length">
        <span className="length-bar" aria-hidden>
          <i style={{ width: `${longest === 0 ? 0 : (trace.duration / longest) * 100}%` }} />
        </span>
        <span className="num">{duration(trace.duration)}</span>
      </td>
      <td className="num max-tablet:hidden" title={isPart ? text.matching(count(trace.matchingSpans), count(trace.numSpans)) : undefined}>
        {count(trace.numSpans)}
      </td>
      <td className={trace.numErrors === 0 ? 'num text-ink-3' : 'num text-error-ink font-semibold'}>{count(trace.numErrors)}</td>
      <td className="num max-tablet:hidden text-ink-2">
        <Age at={new Date(trace.start).toISOString()} />
      </td>
    </tr>
  );
}

function Services({ services }: Pick<TraceSummary, 'services'>) {
  const names = services.map(({ project }) => project);
  return (
    <span className="flex min-w-0 gap-3 truncate" title={names.join(', ')}>
      {names.slice(0, MOST_SERVICES).map((name) => (
        <Swatch key={name} name={name} />
      ))}
      {names.length > MOST_SERVICES && `+${names.length - MOST_SERVICES}`}
    </span>
  );
}

/** `j` and `k` carry the focus from row to row; Enter opens, as on every link. */
function useCursor(length: number, onMove: (index: number) => void) {
  const [cursor, setCursor] = useState<number | null>(null);
  const text = words().trace.keys;
  const move = (step: number) => {
    if (length === 0) return;
    const next = cursor === null ? 0 : Math.max(0, Math.min(length - 1, cursor + step));
    setCursor(next);
    onMove(next);
  };
  useKeys([
    { keys: 'j', label: text.down, group: words().keys.list, run: () => move(1) },
    { keys: 'k', label: text.up, group: words().keys.list, run: () => move(-1) },
  ]);
  return { cursor, setCursor };
}
