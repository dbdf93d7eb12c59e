import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** An answer this young is shown again without asking; the live connection says when it is out of date. */
const FRESH_MS = 15_000;
const MAX_RETRIES = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // What the server refused on purpose it refuses again; only silence and its own faults are worth a second try.
        retry: (failures, error) => failures < MAX_RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  });
}
