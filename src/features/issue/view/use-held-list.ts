import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { apiKey } from '#dashboard/api/use-api.ts';
import { useLive } from '#dashboard/page/live.ts';
import type { Issue } from '../contract.ts';
import { hold, isSame } from './hold.ts';
import { headQuery, listParams, listPath, tailQuery } from './list-query.ts';

type Search = Readonly<Record<string, unknown>>;
type IssuesById = ReadonlyMap<string, Issue>;

/** The list is asked for again at most this often, however much happens. */
const LEAST_PAUSE_MS = 1000;

/**
 * The stream: its first page kept fresh by the live connection, the rest loaded on scrolling, all in the order that was on the
 * screen. `isSafe` says whether rows may move now.
 */
export function useHeldList(org: string, search: Search, isSafe: boolean) {
  const key = JSON.stringify(listParams(search));
  const { head, issues, ...more } = useIssuePages(org, search, key);
  const isSettled = head.data !== undefined && !head.isPlaceholderData;
  const order = useHeldOrder({ key, issues, isSafe, isSettled });
  useLiveRefetch(org, new Set(order.shown));
  return {
    ...order,
    ...more,
    issueOf: (id: string) => issues.get(id) ?? order.known.get(id),
    /** A row on the screen that no longer matches. A row that fell off the first page of many is only further down. */
    isGone: (id: string) => isSettled && head.data.next === null && !issues.has(id),
    total: head.data?.total ?? null,
    isLoading: head.isPending,
    isUpdating: head.isPlaceholderData,
    error: head.error,
    retry: () => void head.refetch(),
  };
}

/** What the server has: the first page, in its order, and what was loaded after it. */
function useIssuePages(org: string, search: Search, key: string) {
  const head = useQuery({ ...headQuery(org, search), placeholderData: keepPreviousData });
  const [wanted, setWanted] = useState<{ key: string; cursor: string } | null>(null);
  const cursor = wanted?.key === key ? wanted.cursor : null;
  const tail = useInfiniteQuery({ ...tailQuery(org, search, cursor), enabled: cursor !== null, staleTime: Infinity });
  const further = cursor === null ? [] : (tail.data?.pages ?? []).flatMap((page) => page.value);
  const first = head.data?.value ?? [];
  // The first page is the fresher one: an issue in both is shown as it says there, at the place it has there.
  const issues: IssuesById = new Map(
    [...first, ...further.filter(({ id }) => !first.some((each) => each.id === id))].map((each) => [each.id, each]),
  );
  const next = head.data?.next ?? null;
  const loadMore = () => {
    if (head.isPlaceholderData || tail.isFetching) return;
    if (cursor === null && next !== null) setWanted({ key, cursor: next });
    else if (tail.hasNextPage) void tail.fetchNextPage();
  };
  return { head, issues, loadMore, hasMore: cursor === null ? next !== null : tail.hasNextPage };
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
  const fresh = [...issues.keys()];
  const isOther = isSettled && state.key !== key;
  const before = isOther ? NOTHING : state;
  const next = isSettled ? hold(before.shown, fresh, isSafe) : { shown: state.shown, waiting: [] };
  const show = (shown: readonly string[]) => {
    const old = new Set(before.shown);
    const entered = before.shown.length === 0 ? [] : shown.filter((id) => !old.has(id));
    setState({ key, shown, known: new Map([...before.known, ...issues]), entered: new Set(entered) });
  };
  // Derived from the answer while rendering, as React advises: an effect would paint the old order first.
  if (isOther || !isSame(next.shown, state.shown)) show(next.shown);
  return {
    shown: state.shown,
    known: state.known,
    entered: state.entered,
    waiting: next.waiting.length,
    takeIn: () => show(hold(before.shown, fresh, true).shown),
  };
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
