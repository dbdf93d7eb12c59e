import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import { Archive, ArrowDown, ArrowUp, Check as CheckIcon } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { useLanguage, words } from '#dashboard/messages/words.ts';
import { Failure } from '#dashboard/page/Part.tsx';
import { useMedia, usePreferences } from '#dashboard/page/preferences.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Check } from '#dashboard/ui/Marks.tsx';
import type { Issue } from '../contract.ts';
import { toggleArchived, toggleResolved } from './actions.ts';
import { IssueRow, type RowActs } from './IssueRow.tsx';
import { sortOf, type Sort } from './list-query.ts';
import type { RemarkText } from './Remark.tsx';
import { linesIn, rowHeight } from './row-heights.ts';
import type { Stream } from './use-stream.ts';
import { useSwipe } from './use-swipe.ts';

const OVERSCAN = 6;
/** Rows come and go by so many: drawing one costs little beside what the browser does after each change, whatever its size. */
const STEP = 5;
/** Rows left below the fold when the next page is asked for. */
const AHEAD = 25;

export interface IssueListProps {
  org: string;
  stream: Stream;
  acts: RowActs;
  onHover: (isOver: boolean) => void;
}

/** Only the rows in sight exist; how high each is, is known before it comes, so nothing shifts. */
export function IssueList({ org, stream, acts, onHover }: IssueListProps) {
  const { list, selection, question } = stream;
  const isPhone = useMedia('(max-width: 720px)');
  const { frame, rows } = useRows(stream, isPhone);
  const language = useLanguage();
  return (
    <div className="relative">
      {list.waiting > 0 && (
        <button type="button" className="pill" onClick={stream.renew} title=".">
          <ArrowUp size={14} aria-hidden />
          {words().issue.newRows(list.waiting)}
        </button>
      )}
      <ol
        ref={frame}
        className="relative"
        aria-label={words().issue.title}
        data-scrolling={rows.isScrolling || undefined}
        style={{ height: rows.getTotalSize() }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && onHover(true)}
        onPointerLeave={() => onHover(false)}
      >
        {rows.getVirtualItems().map((item) => {
          const issue = stream.issueOf(list.shown[item.index] ?? '');
          if (issue === undefined) return null;
          const row = (
            <IssueRow
              org={org}
              issue={issue}
              isCursor={selection.cursor === issue.id}
              isSelected={selection.ids.has(issue.id)}
              hasEntered={list.entered.has(issue.id)}
              remark={stream.remarkOf(issue.id)}
              language={language}
              isPhone={isPhone}
              isSelecting={isPhone && selection.ids.size > 0}
              question={question !== null && question.id === issue.id ? question.kind : null}
              list={acts}
            />
          );
          return (
            <li
              key={issue.id}
              className="issue-item"
              aria-setsize={list.total ?? list.shown.length}
              aria-posinset={item.index + 1}
              data-lines={isPhone ? linesIn(item.size) : undefined}
              style={{ height: item.size, top: item.start - rows.options.scrollMargin }}
            >
              {isPhone ? (
                <Swipeable issue={issue} remark={stream.remarkOf(issue.id)} acts={acts}>
                  {row}
                </Swipeable>
              ) : (
                row
              )}
            </li>
          );
        })}
      </ol>
      {list.moreError !== null && (
        <div className="px-5 py-2">
          <Failure name={words().issue.title} error={list.moreError} onRetry={list.loadMore} />
        </div>
      )}
    </div>
  );
}

function useRows({ list, selection, issueOf }: Stream, isPhone: boolean) {
  const frame = useRef<HTMLOListElement>(null);
  const { density } = usePreferences();
  const width = usePhoneWidth(isPhone);
  const { shown } = list;
  const cursorIndex = selection.cursor === null ? -1 : shown.indexOf(selection.cursor);
  // Another function is another list to the virtualizer: it would lay all rows out again at every step of scrolling.
  const keyAt = useCallback((index: number) => shown[index] ?? index, [shown]);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- other heights, another number of rows in sight
  const rangeExtractor = useMemo(inSteps, [isPhone, density]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; the library renders by itself on scrolling
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => document.getElementById('main'),
    // Asked for every row when more are loaded: what depends on the issue is looked up only where something does.
    estimateSize: (index) => rowHeight(isPhone ? issueOf(shown[index] ?? '') : undefined, { isPhone, density, width }),
    overscan: OVERSCAN,
    rangeExtractor,
    getItemKey: keyAt,
    scrollMargin: frame.current?.offsetTop ?? 0,
    // The head of the table lies over the first row.
    scrollPaddingStart: isPhone ? 0 : 40,
    scrollPaddingEnd: 16,
  });
  const lastIndex = rows.getVirtualItems().at(-1)?.index ?? 0;
  const { loadMore, hasMore, moreError } = list;

  // Heights are not React's: the measurements of the virtualizer are thrown away when another window or density changes them.
  useEffect(() => rows.measure(), [isPhone, density, width, rows]);
  useEffect(() => {
    if (hasMore && moreError === null && lastIndex >= shown.length - AHEAD) loadMore();
  });
  useEffect(() => {
    if (cursorIndex >= 0) rows.scrollToIndex(cursorIndex, { align: 'auto' });
  }, [cursorIndex, rows]);
  return { frame, rows };
}

/**
 * Both ends move together, so that one change of the page takes rows away and brings others: how many are in sight differs by one from
 * pixel to pixel, so it is counted from the most there ever were.
 */
function inSteps(): (range: Range) => number[] {
  let most = 0;
  return ({ startIndex, endIndex, overscan, count }) => {
    most = Math.max(most, endIndex - startIndex + 1);
    const from = Math.floor(Math.max(0, startIndex - overscan) / STEP) * STEP;
    const to = Math.min(count, from + Math.ceil((most + 2 * overscan + STEP - 1) / STEP) * STEP);
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  };
}

/** Of the scroller, in pixels, for rows whose height depends on it. */
function usePhoneWidth(isPhone: boolean): number {
  return useSyncExternalStore(onResize, () => (isPhone ? (document.getElementById('main')?.clientWidth ?? innerWidth) : 0));
}

function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

interface SwipeableProps {
  issue: Issue;
  remark: RemarkText;
  acts: RowActs;
  children: ReactNode;
}

/** Right resolves, left archives; both can be taken back, and both are in the row's menu too. */
function Swipeable({ issue, remark, acts, children }: SwipeableProps) {
  const swipe = useSwipe((side) => {
    if (remark === null) acts.act(issue.id, side === 'right' ? toggleResolved(issue) : toggleArchived(issue));
  });
  const text = words().issue.actions;
  const isRight = swipe.offset > 0;
  const isOpen = issue.status === 'unresolved';
  return (
    <div className="swipe" {...swipe.handlers}>
      {swipe.offset !== 0 && (
        <span className="swipe-hint" data-side={isRight ? 'right' : 'left'} data-enough={swipe.isEnough || undefined} aria-hidden>
          {isRight ? <CheckIcon size={16} /> : <Archive size={16} />}
          {isOpen ? (isRight ? text.resolve : text.archive) : text.unresolve}
        </span>
      )}
      <div className="swipe-row" style={swipe.offset === 0 ? undefined : { transform: `translateX(${swipe.offset}px)` }}>
        {children}
      </div>
    </div>
  );
}

export function ListHead({ stream: { selection, list } }: { stream: Stream }) {
  const text = words().issue;
  const state = selection.ids.size === 0 ? 'off' : selection.ids.size >= list.shown.length ? 'on' : 'mixed';
  return (
    <div className="issue-head issue-columns">
      <span>
        <Check label={text.selectAll} state={state} onToggle={selection.toggleAll} />
      </span>
      <span>{text.columns.issue}</span>
      <span className="trend">{text.columns.day}</span>
      <SortHead sort="freq" label={text.columns.events} />
      <SortHead sort="user" label={text.columns.users} />
      <SortHead sort="new" label={text.columns.age} className="born" />
      <SortHead sort="date" label={text.columns.seen} />
      <span />
    </div>
  );
}

/** A press orders by the column; the arrow says which one does. */
function SortHead({ sort, label, className = '' }: { sort: Sort; label: string; className?: string }) {
  const isCurrent = sortOf(useAddress()) === sort;
  const setAddress = useSetAddress();
  return (
    <button
      type="button"
      className={`num ${className}`}
      aria-pressed={isCurrent}
      title={words().stream.sortBy(words().stream.sort[sort])}
      onClick={() => setAddress({ sort: sort === 'date' ? undefined : sort })}
    >
      {isCurrent && <ArrowDown size={12} aria-hidden />}
      {label}
    </button>
  );
}
