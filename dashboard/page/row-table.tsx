import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from './keys.ts';
import { useMedia } from './preferences.ts';

const OVERSCAN = 10;
/** Rows left below the fold when the next page is asked for. */
const AHEAD = 20;

export interface RowTableQuestion {
  readonly count: number;
  /** Of a row, in pixels. */
  readonly heights: { readonly wide: number; readonly phone: number };
  readonly hasMore: boolean;
  readonly onMore: () => void;
  /** What `j` and `k` do, for the list of keys. */
  readonly keys: { readonly down: string; readonly up: string; readonly group: string };
}

/**
 * A table of which only the rows in sight exist; the empty rows before and after them are as high as those that do not. `j` and `k`
 * carry the focus from row to row; Enter opens, as on every link.
 */
export function useRowTable({ count, heights, hasMore, onMore, keys }: RowTableQuestion) {
  const table = useRef<HTMLTableElement>(null);
  const height = useMedia('(max-width: 720px)') ? heights.phone : heights.wide;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: table.current?.offsetTop ?? 0,
    // The head of the table lies over the first row.
    scrollPaddingStart: 40,
    scrollPaddingEnd: 16,
  });
  const [cursor, setCursor] = useState<number | null>(null);
  const move = (step: number) => {
    if (count === 0) return;
    const next = cursor === null ? 0 : Math.max(0, Math.min(count - 1, cursor + step));
    setCursor(next);
    rows.scrollToIndex(next, { align: 'auto' });
  };
  useKeys([
    { keys: 'j', label: keys.down, group: keys.group, run: () => move(1) },
    { keys: 'k', label: keys.up, group: keys.group, run: () => move(-1) },
  ]);
  const shown = rows.getVirtualItems();
  const lastIndex = shown.at(-1)?.index ?? 0;
  useEffect(() => rows.measure(), [height, rows]);
  useEffect(() => {
    if (hasMore && lastIndex >= count - AHEAD) onMore();
  });
  return {
    table,
    shown: shown.map(({ index }) => ({ index, rowIndex: index + 2, hasFocus: cursor === index, onFocus: () => setCursor(index) })),
    before: (shown[0]?.start ?? 0) - rows.options.scrollMargin,
    after: rows.getTotalSize() - ((shown.at(-1)?.end ?? 0) - rows.options.scrollMargin),
    rowCount: hasMore ? -1 : count + 1,
  };
}

/** Where a row stands, and whether the keys are at it. */
export interface RowPlace {
  readonly rowIndex: number;
  readonly hasFocus: boolean;
  readonly onFocus: () => void;
}

/** The focus is the browser's: a row that the keys came to takes it once it is drawn. */
export function useRowFocus(hasFocus: boolean) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (hasFocus && row.current?.contains(document.activeElement) === false) row.current.querySelector('a')?.focus({ preventScroll: true });
  }, [hasFocus]);
  return row;
}

/** In the place of rows that do not exist. */
export function Gap({ height }: { height: number }) {
  return height <= 0 ? null : <tr aria-hidden className="gap" style={{ height }} />;
}
