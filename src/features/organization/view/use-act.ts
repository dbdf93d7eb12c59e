import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';

export interface Act {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Said when it was done. */
  readonly done: string;
}

/** One change with one button: ask, say what was done or why not, look again at everything below the organization and its teams. */
export function useAct(org: string) {
  const queries = useQueryClient();
  return async ({ method, path, body, done }: Act): Promise<boolean> => {
    let isDone = true;
    try {
      await call({ method, path, body, answer: z.unknown() });
      showToast({ text: done });
    } catch (error) {
      isDone = false;
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await Promise.all(
      [`organizations/${org}/members/`, `organizations/${org}/teams/`].map((each) => queries.invalidateQueries({ queryKey: apiKey(each) })),
    );
    await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(`teams/${org}/`) });
    return isDone;
  };
}
