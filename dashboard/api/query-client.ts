import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** An answer this young is shown again without asking; the live connection says when it is out of date. */
const FRESH_MS = 15_000;
const MAX_RETRIES = 2;

/** `onSignedOut` is called when a session ended while the page was open. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // What the server refused on purpose it refuses again; only silence and its own faults are worth a second try.
        retry: (failures, error) => failures < MAX_RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  });
}
