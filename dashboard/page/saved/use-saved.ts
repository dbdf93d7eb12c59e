import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, call } from '../../api/client.ts';
import { apiKey } from '../../api/use-api.ts';
import { words } from '../../messages/words.ts';
import { useProjects } from '../session.tsx';
import { showToast } from '../toasts.ts';

/** Ids of projects that the address names by slug or id. */
export function useProjectIds(org: string): (name: string) => number | null {
  const projects = useProjects(org);
  return (name) => {
    const found = projects.find((project) => project.slug === name || project.id === name);
    return found === undefined ? null : Number(found.id);
  };
}

interface Change {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** Sends a change of what stands in the list at `path`, and says what became of it. */
export function useSendSaved(path: string) {
  const queries = useQueryClient();
  return async (change: Change, done: string | null) => {
    try {
      await call({ ...change, answer: z.unknown() });
      await queries.invalidateQueries({ queryKey: apiKey(path) });
      if (done !== null) showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
  };
}
