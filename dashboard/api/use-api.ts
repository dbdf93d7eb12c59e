import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { call, type Answer, type ApiError, type Params, type Schema } from './client.ts';

/** The key of a question: everything under a path is found by its beginning. */
export function apiKey(path: string, params?: Params) {
  return params === undefined ? (['api', path] as const) : (['api', path, params] as const);
}

export function apiQuery<T>(path: string, params: Params, schema: Schema<T>) {
  return queryOptions({
    queryKey: apiKey(path, params),
    queryFn: ({ signal }) => call({ path, params, answer: schema, signal }),
  });
}

/** Pages of a longer list, the next one asked for by the cursor of the last. */
export function apiPages<T>(path: string, params: Params, schema: Schema<T>, firstCursor: string | null) {
  return infiniteQueryOptions({
    queryKey: [...apiKey(path, params), 'pages', firstCursor],
    queryFn: ({ signal, pageParam }) => call({ path, params: { ...params, cursor: pageParam }, answer: schema, signal }),
    initialPageParam: firstCursor,
    getNextPageParam: (last) => last.next,
  });
}

/**
 * The answer to a question. The part that asks waits for it behind the nearest skeleton and fails into the nearest error,
 * so that a component only ever sees what it draws.
 */
export function useApi<T>(path: string, params: Params, schema: Schema<T>): T {
  return useSuspenseQuery(apiQuery(path, params, schema)).data.value;
}

/** A question whose old answer stays in sight while a new one is on its way. */
export function useApiHeld<T>(path: string, params: Params, schema: Schema<T>) {
  return useQuery<Answer<T>, ApiError>({ ...apiQuery(path, params, schema), placeholderData: keepPreviousData } as never);
}

/** A question that may stay unanswered without taking the page with it. */
export function useApiQuietly<T>(path: string, params: Params, schema: Schema<T>, isEnabled = true): T | undefined {
  return useQuery({ ...apiQuery(path, params, schema), enabled: isEnabled, retry: false }).data?.value;
}
