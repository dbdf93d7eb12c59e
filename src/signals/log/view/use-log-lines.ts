import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call, type Answer, type ApiError } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { useLive } from '#dashboard/page/live.ts';
import { LogPage, type LogRow } from '../contract.ts';
import type { LogAddress } from './address.ts';

const PAGE_SIZE = 100;
/** Lines that came while somebody watches: older ones are found by reading on. */
const MOST_CAME = 1_000;
/** Asked for at once; when more came since, the newest of them are shown. */
const MOST_AT_ONCE = 200;

/** Lines that came since the page was asked for, newest first: shown ones, and those held back. */
interface Tail {
  readonly key: string;
  readonly shown: readonly LogRow[];
  readonly held: readonly LogRow[];
}

/** The lines of a search, page by page, and what comes meanwhile. While `isHeld` what comes waits. */
export function useLogLines(org: string, { query, columns, scope, isOpen }: LogAddress, isHeld: boolean) {
  const path = `organizations/${org}/logs/`;
  const params = useMemo(() => ({ ...scope, query: query === '' ? undefined : query, column: columns }), [scope, query, columns]);
  const key = JSON.stringify([path, params]);
  const pages = useInfiniteQuery<Answer<LogPage>, ApiError>({
    queryKey: [...apiKey(path, params), 'lines'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: unknown }) =>
      call({ path, params: { ...params, limit: PAGE_SIZE, before: pageParam as string | undefined }, answer: LogPage, signal }),
    initialPageParam: undefined,
    getNextPageParam: (last: Answer<LogPage>) => last.value.older ?? undefined,
    placeholderData: keepPreviousData,
  } as never);
  const asked = useMemo(() => (pages.data as { pages: Answer<LogPage>[] } | undefined)?.pages ?? [], [pages.data]);
  const tail = useTail({ path, params, key, isOpen: isOpen && !pages.isPlaceholderData, isHeld, asked });
  const lines = useMemo(() => [...tail.shown, ...asked.flatMap(({ value }) => value.lines)], [tail.shown, asked]);
  return {
    lines: useMemo(() => [...new Map(lines.map((line) => [line.id, line])).values()], [lines]),
    waiting: tail.held.length,
    takeIn: tail.takeIn,
    error: pages.error,
    isLoading: pages.isPending,
    isUpdating: pages.isFetching && !pages.isFetchingNextPage,
    hasMore: pages.hasNextPage,
    moreError: pages.isFetchNextPageError ? pages.error : null,
    loadMore: () => {
      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
    },
    retry: () => void pages.refetch(),
  };
}
export type LogLines = ReturnType<typeof useLogLines>;

interface TailQuestion {
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly isOpen: boolean;
  readonly isHeld: boolean;
  readonly asked: readonly Answer<LogPage>[];
}

/** The socket says that lines came, at most four times a second; they are asked for since the last answer, one question at a time. */
function useTail(question: TailQuestion) {
  const [tail, setTail] = useState<Tail>({ key: question.key, shown: [], held: [] });
  const cursor = useRef<{ readonly key: string; readonly at: string } | null>(null);
  const isAsking = useRef(false);
  const isWanted = useRef(false);
  const latest = useRef(question);
  useEffect(() => {
    latest.current = question;
  });

  const askOnce = useCallback(async () => {
    const { path, params, key, asked, isOpen } = latest.current;
    const first = asked[0]?.value.cursor;
    if (!isOpen || first === undefined) return;
    const since = cursor.current?.key === key ? cursor.current.at : first;
    const answer = await call({ path, params: { ...params, came: since, limit: MOST_AT_ONCE }, answer: LogPage });
    cursor.current = { key, at: answer.value.cursor };
    if (latest.current.key === key) setTail((before) => withCame(before, answer.value.lines, latest.current));
  }, []);
  const ask = useCallback(async () => {
    isWanted.current = true;
    if (isAsking.current) return;
    isAsking.current = true;
    while (isWanted.current) {
      isWanted.current = false;
      // The next hint asks again, since the same moment: nothing is lost by an answer that did not come.
      await askOnce().catch(() => undefined);
    }
    isAsking.current = false;
  }, [askOnce]);
  useLive((message) => {
    // After a gap as well: what came meanwhile is asked for by the cursor.
    if (message.type === 'logs' || message.type === 'hello') void ask();
  });
  const current = tail.key === question.key ? tail : { key: question.key, shown: [], held: [] };
  const takeIn = useCallback(() => {
    setTail(({ key, shown, held }) => ({ key, shown: [...held, ...shown].slice(0, MOST_CAME), held: [] }));
  }, []);
  return { ...current, takeIn };
}

/** Around the cursor lines come again: those that are known are left out. */
function withCame(before: Tail, lines: readonly LogRow[], { key, asked, isHeld }: TailQuestion): Tail {
  const tail = before.key === key ? before : { key, shown: [], held: [] };
  const known = new Set([...tail.shown, ...tail.held, ...asked.flatMap(({ value }) => value.lines)].map(({ id }) => id));
  const fresh = lines.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return tail;
  if (isHeld) return { ...tail, held: [...fresh, ...tail.held].slice(0, MOST_CAME) };
  return { ...tail, shown: [...fresh, ...tail.held, ...tail.shown].slice(0, MOST_CAME), held: [] };
}
