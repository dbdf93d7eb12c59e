import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useEffect, useRef, type MouseEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useMedia, usePreferences } from '#dashboard/page/preferences.ts';
import { Check } from '#dashboard/ui/Marks.tsx';
import { IssueRow } from './IssueRow.tsx';
import type { Selection } from './use-selection.ts';
import type { useHeldList } from './use-held-list.ts';
import type { useIssueActions } from './use-actions.ts';
import type { Action } from './use-actions.ts';

const ROW_PX = { default: 52, compact: 36, phone: 140 };
const OVERSCAN = 10;
/** Rows left below the fold when the next page is asked for. */
const AHEAD = 15;

export interface IssueListProps {
  org: string;
  list: ReturnType<typeof useHeldList>;
  actions: ReturnType<typeof useIssueActions>;
  selection: Selection;
  assigning: string | null;
  onAssignClosed: () => void;
  onHover: (isOver: boolean) => void;
}

/** Only the rows in sight exist; they have one height, so nothing shifts. */
export function IssueList({ org, list, actions, selection, assigning, onAssignClosed, onHover }: IssueListProps) {
  const frame = useRef<HTMLOListElement>(null);
  const { density } = usePreferences();
  const isPhone = useMedia('(max-width: 720px)');
  const height = isPhone ? ROW_PX.phone : ROW_PX[density];
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: list.shown.length,
    getScrollElement: () => document.getElementById('main'),
    estimateSize: () => height,
    overscan: OVERSCAN,
    getItemKey: (index) => list.shown[index] ?? index,
    scrollMargin: frame.current?.offsetTop ?? 0,
  });
  const items = rows.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const { loadMore, hasMore } = list;

  // The row height is not React's: the measurements of the virtualizer are thrown away when it changes.
  useEffect(() => rows.measure(), [height, rows]);
  useEffect(() => {
    if (hasMore && lastIndex >= list.shown.length - AHEAD) loadMore();
  });
  const cursorIndex = selection.cursor === null ? -1 : list.shown.indexOf(selection.cursor);
  useEffect(() => {
    if (cursorIndex >= 0) rows.scrollToIndex(cursorIndex, { align: 'auto' });
  }, [cursorIndex, rows]);

  return (
    <div className="relative">
      {list.waiting > 0 && (
        <button type="button" className="pill" onClick={list.takeIn} title=".">
          <ArrowUp size={14} aria-hidden />
          {words().issue.newRows(list.waiting)}
        </button>
      )}
      <ol
        ref={frame}
        className="relative"
        aria-label={words().issue.title}
        style={{ height: rows.getTotalSize() }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && onHover(true)}
        onPointerLeave={() => onHover(false)}
      >
        {items.map((item) => {
          const issue = list.issueOf(list.shown[item.index] ?? '');
          if (issue === undefined) return null;
          return (
            <li
              key={issue.id}
              className="issue-item"
              aria-setsize={list.total ?? list.shown.length}
              aria-posinset={item.index + 1}
              style={{ height: item.size, transform: `translateY(${item.start - rows.options.scrollMargin}px)` }}
            >
              <IssueRow
                org={org}
                issue={issue}
                isCursor={selection.cursor === issue.id}
                isSelected={selection.ids.has(issue.id)}
                hasEntered={list.entered.has(issue.id)}
                remark={actions.remarks.get(issue.id) ?? (list.isGone(issue.id) ? words().issue.done.rowGone : null)}
                isAssigning={assigning === issue.id}
                onSelect={(event: MouseEvent) => selection.select(issue.id, event.shiftKey)}
                onAct={(action: Action) => void actions.act([issue], action)}
                onAssignClosed={onAssignClosed}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

export function ListHead({ selection, count }: { selection: Selection; count: number }) {
  const text = words().issue;
  const state = selection.ids.size === 0 ? 'off' : selection.ids.size >= count ? 'on' : 'mixed';
  return (
    <div className="issue-head issue-columns">
      <span>
        <Check label={text.selectAll} state={state} onToggle={selection.toggleAll} />
      </span>
      <span>{text.columns.issue}</span>
      <span className="trend">{text.columns.day}</span>
      <span className="num">{text.columns.events}</span>
      <span className="num">{text.columns.users}</span>
      <span className="num born">{text.columns.age}</span>
      <span className="num">{text.columns.seen}</span>
      <span />
    </div>
  );
}
