import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Failure } from '#dashboard/page/Part.tsx';
import { useMedia } from '#dashboard/page/preferences.ts';
import type { LogAddress } from './address.ts';
import { LogDetail } from './LogDetail.tsx';
import { isDated, LogLine } from './LogLine.tsx';
import type { LogLines } from './use-log-lines.ts';

const OVERSCAN = 12;
const AHEAD = 40;
const [LINE_PX, PHONE_LINE_PX] = [22, 44];
/** Of an opened line until it is measured. */
const DETAIL_PX = 320;

export interface LogListProps {
  org: string;
  address: LogAddress;
  lines: LogLines;
  open: string | null;
  cursor: string | null;
  onToggle: (id: string) => void;
}

/**
 * Only the lines in sight exist. A place in the list keeps its element and changes what it says, so that lines that come push nothing
 * aside; while a line is open they wait.
 */
export function LogList({
  org,
  address,
  lines: { lines, waiting, takeIn, hasMore, loadMore, moreError },
  open,
  cursor,
  onToggle,
}: LogListProps) {
  const isPhone = useMedia('(max-width: 720px)');
  const { frame, rows, setDetailPx } = useRows({ lines, open, cursor, isPhone });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  const hasProject = new Set(lines.slice(0, 200).map(({ projectId }) => projectId)).size > 1;
  const oldest = lines.at(-1);
  useEffect(() => {
    if (hasMore && moreError === null && last >= lines.length - AHEAD) loadMore();
  });
  const text = words().log;
  return (
    <div className="relative">
      {waiting > 0 && (
        <button type="button" className="pill" onClick={takeIn} title=".">
          <ArrowUp size={14} aria-hidden />
          {text.waiting(waiting)}
        </button>
      )}
      <ol
        ref={frame}
        className="log-list"
        data-dated={(oldest !== undefined && isDated(oldest.timestamp)) || undefined}
        aria-label={text.list}
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          const isOpen = line.id === open;
          return (
            <li
              key={item.index}
              aria-setsize={hasMore ? -1 : lines.length}
              aria-posinset={item.index + 1}
              style={{ height: item.size, top: item.start - rows.options.scrollMargin }}
            >
              <LogLine line={line} hasProject={hasProject} isOpen={isOpen} isCursor={line.id === cursor} onToggle={onToggle} />
              {isOpen && (
                <Measured onHeight={setDetailPx}>
                  <LogDetail key={line.id} org={org} line={line} address={address} />
                </Measured>
              )}
            </li>
          );
        })}
      </ol>
      {moreError !== null && (
        <div className="px-5 py-2">
          <Failure name={text.title} error={moreError} onRetry={loadMore} />
        </div>
      )}
      {!hasMore && lines.length > 0 && <p className="log-end">{text.end}</p>}
    </div>
  );
}

interface RowsQuestion {
  readonly lines: LogLines['lines'];
  readonly open: string | null;
  readonly cursor: string | null;
  readonly isPhone: boolean;
}

function useRows({ lines, open, cursor, isPhone }: RowsQuestion) {
  const frame = useRef<HTMLOListElement>(null);
  const [detailPx, setDetailPx] = useState(DETAIL_PX);
  const linePx = isPhone ? PHONE_LINE_PX : LINE_PX;
  const openIndex = open === null ? -1 : lines.findIndex(({ id }) => id === open);
  const estimate = useCallback((index: number) => (index === openIndex ? linePx + detailPx : linePx), [openIndex, linePx, detailPx]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: estimate,
    overscan: OVERSCAN,
    scrollMargin: frame.current?.offsetTop ?? 0,
    scrollPaddingEnd: 16,
  });
  useLayoutEffect(() => rows.measure(), [estimate, rows]);
  const cursorIndex = cursor === null ? -1 : lines.findIndex(({ id }) => id === cursor);
  useEffect(() => {
    if (cursorIndex >= 0) rows.scrollToIndex(cursorIndex, { align: 'auto' });
    // Only when the cursor was moved: lines that come shall not scroll the page.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [cursor]);
  return { frame, rows, setDetailPx };
}

function Measured({ children, onHeight }: { children: React.ReactNode; onHeight: (px: number) => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => onHeight(Math.ceil(current.getBoundingClientRect().height)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [onHeight]);
  return <div ref={box}>{children}</div>;
}
