import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { hold, isSame } from './hold.ts';
import { headQuery, listParams, tailQuery, type IssuesById } from './list-query.ts';
import { useLiveRows, type FreshRows } from './use-live-rows.ts';

type Search = Readonly<Record<string, unknown>>;

/**
 * The stream: its first page kept fresh by the live connection, the rest loaded on scrolling, all in the order that was on the
 * screen. `isSafe` says whether rows may move now.
 */
export function useHeldList(org: string, search: Search, isSafe: boolean) {
  const key = JSON.stringify(listParams(search));
  const left = useRef(0);
  const { head, issues: paged, ...more } = useIssuePages(org, search, { key, left: () => left.current });
  const isSettled = head.data !== undefined && !head.isPlaceholderData;
  const shownBefore = useRef<readonly string[]>([]);
  const live = useLiveRows({ org, search, key, shown: () => shownBefore.current, head: head.data?.value ?? [] });
  const issues = useMemo(() => withFresh(paged, live), [paged, live]);
  const order = useHeldOrder({ key, issues, isSafe, isSettled });
  const isWhole = head.data?.next === null;
  /** A row on the screen that fits no longer. A row that fell off the first page of many is only further down. */
  const isGone = (id: string) => isSettled && (live.gone.has(id) || (isWhole && !issues.has(id)));
  // What the live connection and the next page need to know of the screen, when they act.
  useEffect(() => {
    shownBefore.current = order.shown;
    left.current = live.gone.size + (isWhole ? 0 : order.shown.filter((id) => !issues.has(id)).length);
  });
  return {
    ...order,
    ...more,
    issueOf: (id: string) => issues.get(id) ?? order.known.get(id),
    isFresh: (id: string) => issues.has(id),
    isGone,
    total: head.data?.total ?? null,
    isLoading: head.isPending,
    isUpdating: head.isPlaceholderData,
    error: head.error,
    retry: () => void head.refetch(),
  };
}

/** Rows further down as they were last heard of, without those that fit no longer. */
function withFresh(paged: IssuesById, { rows, gone }: FreshRows): IssuesById {
  if (rows.size === 0 && gone.size === 0) return paged;
  const still = [...paged].filter(([id]) => !gone.has(id));
  return new Map(still.map(([id, issue]) => [id, rows.get(id) ?? issue]));
}

interface PagesInput {
  readonly key: string;
  /** Rows that left the list since it was opened. */
  readonly left: () => number;
}

/** What the server has: the first page, in its order, and what was loaded after it. */
function useIssuePages(org: string, search: Search, { key, left }: PagesInput) {
  const head = useQuery({ ...headQuery(org, search), placeholderData: keepPreviousData });
  const [wanted, setWanted] = useState<{ key: string; cursor: string } | null>(null);
  const cursor = wanted?.key === key ? wanted.cursor : null;
  const tail = useInfiniteQuery({ ...tailQuery(org, search, { cursor, left }), enabled: cursor !== null, staleTime: Infinity });
  const first = head.data?.value;
  const pages = cursor === null ? undefined : tail.data?.pages;
  // The first page is the fresher one: an issue in both is shown as it says there, at the place it has there.
  const issues: IssuesById = useMemo(() => {
    const all = new Map((first ?? []).map((each) => [each.id, each]));
    for (const page of pages ?? []) for (const each of page.value) if (!all.has(each.id)) all.set(each.id, each);
    return all;
  }, [first, pages]);
  const next = head.data?.next ?? null;
  const loadMore = () => {
    if (head.isPlaceholderData || tail.isFetching) return;
    if (cursor === null && next !== null) setWanted({ key, cursor: next });
    else if (tail.hasNextPage) void tail.fetchNextPage();
  };
  return {
    head,
    issues,
    loadMore,
    hasMore: cursor === null ? next !== null : tail.hasNextPage,
    isLoadingMore: tail.isFetching,
    moreError: tail.error,
  };
}

interface HeldState {
  readonly key: string;
  readonly shown: readonly string[];
  /** Issues as they were last seen, for rows that left the answer. */
  readonly known: IssuesById;
  /** Rows that came in last, which are allowed to move while they do. */
  readonly entered: ReadonlySet<string>;
}

interface HeldInput {
  readonly key: string;
  readonly issues: IssuesById;
  readonly isSafe: boolean;
  readonly isSettled: boolean;
}

const NOTHING: HeldState = { key: '', shown: [], known: new Map(), entered: new Set() };

/** Which of them stand where. Another question begins anew; else the order stays (see `hold`). */
function useHeldOrder({ key, issues, isSafe, isSettled }: HeldInput) {
  const [state, setState] = useState(NOTHING);
  const isOther = isSettled && state.key !== key;
  const before = isOther ? NOTHING : state;
  const next = useMemo(
    () => (isSettled ? hold(before.shown, [...issues.keys()], isSafe) : { shown: before.shown, waiting: [] }),
    [before.shown, issues, isSafe, isSettled],
  );
  const show = (shown: readonly string[], old: HeldState) => {
    const there = new Set(old.shown);
    // What was loaded on scrolling stands below all others, out of sight: it does not come in, it is there.
    const last = shown.findLastIndex((id) => there.has(id));
    const entered = shown.slice(0, last + 1).filter((id) => !there.has(id));
    setState({ key, shown, known: new Map([...old.known, ...issues]), entered: new Set(entered) });
  };
  // Derived from the answer while rendering, as React advises: an effect would paint the old order first.
  if (isOther || !isSame(next.shown, state.shown)) show(next.shown, before);
  return {
    shown: state.shown,
    known: state.known,
    entered: state.entered,
    waiting: next.waiting.length,
    takeIn: () => show(hold(before.shown, [...issues.keys()], true).shown, before),
    /** As the server has it now: what left is gone, and the order is the one that was asked for. */
    renew: () => show([...issues.keys()], NOTHING),
  };
}
