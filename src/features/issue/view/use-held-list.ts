import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { apiKey } from '#dashboard/api/use-api.ts';
import { useLive } from '#dashboard/page/live.ts';
import type { Issue } from '../contract.ts';
import { hold, isSame } from './hold.ts';
import { headQuery, listParams, listPath, tailQuery } from './list-query.ts';

/** The list is asked for again at most this often, however much happens. */
const LEAST_PAUSE_MS = 1000;

/**
 * The stream: its first page kept fresh by the live connection, the rest loaded on scrolling, all in the order that was on the
 * screen. `isSafe` says whether rows may move now.
 */
export function useHeldList(org: string, search: Readonly<Record<string, unknown>>, isSafe: boolean) {
  const key = JSON.stringify(listParams(search));
  const head = useQuery({ ...headQuery(org, search), placeholderData: keepPreviousData });
  const [tailCursor, setTailCursor] = useState<{ key: string; cursor: string | null } | null>(null);
  const isTailWanted = tailCursor?.key === key;
  const tail = useInfiniteQuery({ ...tailQuery(org, search, isTailWanted ? tailCursor.cursor : null), enabled: isTailWanted, staleTime: Infinity });

  const issues = new Map<string, Issue>();
  for (const issue of [...(isTailWanted ? (tail.data?.pages.flatMap((page) => page.value) ?? []) : []), ...(head.data?.value ?? [])]) {
    issues.set(issue.id, issue);
  }
  const fresh = freshIds(head.data?.value ?? [], issues);

  const [held, setHeld] = useState<{ key: string; shown: readonly string[]; known: ReadonlyMap<string, Issue>; entered: ReadonlySet<string> }>({ key: '', shown: [], known: new Map(), entered: new Set() });
  const isSettled = head.data !== undefined && !head.isPlaceholderData;
  const isOther = held.key !== key && isSettled;
  const next = isOther ? { shown: fresh, waiting: [] } : hold(held.shown, isSettled ? fresh : held.shown, isSafe);
  if (isOther || !isSame(next.shown, held.shown)) {
    const before = new Set(held.shown);
    const entered = isOther || held.shown.length === 0 ? new Set<string>() : new Set(next.shown.filter((id) => !before.has(id)));
    setHeld({ key, shown: next.shown, known: new Map([...(isOther ? [] : held.known), ...issues]), entered });
  }

  const loadMore = () => {
    if (!isSettled || tail.isFetching) return;
    if (!isTailWanted && head.data.next !== null) setTailCursor({ key, cursor: head.data.next });
    else if (isTailWanted && tail.hasNextPage) void tail.fetchNextPage();
  };
  const takeIn = () => {
    const all = hold(held.shown, fresh, true);
    setHeld({ ...held, shown: all.shown, known: new Map([...held.known, ...issues]), entered: new Set(next.waiting) });
  };
  useLiveRefetch(org, new Set(held.shown));

  return {
    shown: held.shown,
    waiting: next.waiting.length,
    entered: held.entered,
    issueOf: (id: string) => issues.get(id) ?? held.known.get(id),
    /** A row that is on the screen but no longer in the answer. */
    isGone: (id: string) => isSettled && !issues.has(id),
    total: head.data?.total ?? null,
    hasMore: isTailWanted ? tail.hasNextPage : head.data?.next != null,
    isLoading: head.isPending,
    isUpdating: head.isPlaceholderData,
    error: head.error,
    retry: () => void head.refetch(),
    loadMore,
    takeIn,
  };
}

/** The first page in its order, then the rest. */
function freshIds(head: readonly Issue[], all: ReadonlyMap<string, Issue>): readonly string[] {
  return [...new Set([...head.map((issue) => issue.id), ...all.keys()])];
}

/** Asks again when something happened to a row in sight, or when there may be a new one; at most once a second. */
function useLiveRefetch(org: string, shown: ReadonlySet<string>) {
  const queries = useQueryClient();
  const gate = useRef<{ lastMs: number; timer: ReturnType<typeof setTimeout> | null }>({ lastMs: 0, timer: null });
  const ask = () => {
    gate.current = { lastMs: Date.now(), timer: null };
    void queries.invalidateQueries({
      queryKey: apiKey(listPath(org)),
      predicate: (query) => !query.queryKey.includes('pages'),
    });
  };
  useLive((message) => {
    const isOurs =
      message.type === 'issues'
        ? message.isTruncated || message.issues.some((issue) => issue.isNew || issue.isRegressed || shown.has(issue.id))
        : message.type === 'hello' && !message.isResumed;
    if (!isOurs || gate.current.timer !== null) return;
    const pause = gate.current.lastMs + LEAST_PAUSE_MS - Date.now();
    if (pause <= 0) ask();
    else gate.current.timer = setTimeout(ask, pause);
  });
}
