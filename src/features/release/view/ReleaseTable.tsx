import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { useMedia } from '#dashboard/page/preferences.ts';
import type { Release } from '../contract.ts';
import { ReleaseRow } from './ReleaseRow.tsx';

const ROW_PX = { wide: 44, phone: 60 };
const OVERSCAN = 10;
/** Rows left below the fold when the next page is asked for. */
const AHEAD = 20;

export interface ReleaseTableProps {
  org: string;
  releases: readonly Release[];
  hasMore: boolean;
  onMore: () => void;
}

/** Only the rows in sight exist; the empty rows before and after them are as high as those that do not. */
export function ReleaseTable({ org, releases, hasMore, onMore }: ReleaseTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const height = useMedia('(max-width: 720px)') ? ROW_PX.phone : ROW_PX.wide;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: releases.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: table.current?.offsetTop ?? 0,
    scrollPaddingStart: 40,
    scrollPaddingEnd: 16,
  });
  const { cursor, setCursor } = useCursor(releases.length, (index) => rows.scrollToIndex(index, { align: 'auto' }));
  const shown = rows.getVirtualItems();
  const lastIndex = shown.at(-1)?.index ?? 0;
  useEffect(() => rows.measure(), [height, rows]);
  useEffect(() => {
    if (hasMore && lastIndex >= releases.length - AHEAD) onMore();
  });
  const before = (shown[0]?.start ?? 0) - rows.options.scrollMargin;
  const after = rows.getTotalSize() - ((shown.at(-1)?.end ?? 0) - rows.options.scrollMargin);
  return (
    <table ref={table} className="table releases" aria-label={words().release.title} aria-rowcount={hasMore ? -1 : releases.length + 1}>
      <Head />
      <tbody>
        <Gap height={before} />
        {shown.map(({ index }) => {
          const release = releases[index];
          if (release === undefined) return null;
          return (
            <ReleaseRow
              key={release.version}
              org={org}
              release={release}
              rowIndex={index + 2}
              hasFocus={cursor === index}
              onFocus={() => setCursor(index)}
            />
          );
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
  const text = words().release.columns;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th>{text.release}</th>
        <th className="max-tablet:hidden">{text.out}</th>
        <th className="max-tablet:hidden" title={text.shareWhy}>
          {text.share}
        </th>
        <th className="num max-tablet:hidden">{text.users}</th>
        <th className="num">{text.events}</th>
        <th className="trend max-desk:hidden" aria-hidden />
        <th className="num">{text.new}</th>
        <th className="num max-tablet:hidden">{text.regressed}</th>
        <th className="max-desk:hidden">{text.deploy}</th>
        <th className="num max-desk:hidden">{text.commits}</th>
      </tr>
    </thead>
  );
}

/** `j` and `k` carry the focus from row to row; Enter opens, as on every link. */
function useCursor(count: number, onMove: (index: number) => void) {
  const [cursor, setCursor] = useState<number | null>(null);
  const text = words().release.keys;
  const move = (step: number) => {
    if (count === 0) return;
    const next = cursor === null ? 0 : Math.max(0, Math.min(count - 1, cursor + step));
    setCursor(next);
    onMove(next);
  };
  useKeys([
    { keys: 'j', label: text.down, group: text.group, run: () => move(1) },
    { keys: 'k', label: text.up, group: text.group, run: () => move(-1) },
  ]);
  return { cursor, setCursor };
}
