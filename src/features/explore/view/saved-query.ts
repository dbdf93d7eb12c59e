import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { showToast } from '#dashboard/page/toasts.ts';

export function savedPath(org: string): string {
  return `organizations/${org}/explore/saved/`;
}

export function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : words().errors.ours;
}

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

/** Sends a change, and says what became of it. */
export function useSend(org: string) {
  const queries = useQueryClient();
  return async (change: Change, done: string | null) => {
    try {
      await call({ ...change, answer: z.unknown() });
      await queries.invalidateQueries({ queryKey: apiKey(savedPath(org)) });
      if (done !== null) showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: sentence(error) });
    }
  };
}
