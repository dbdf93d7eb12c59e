import { useQueryClient } from '@tanstack/react-query';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { z } from 'zod';

export function rulesPath(org: string, project: string): string {
  return `projects/${org}/${project}/rules/`;
}

export interface RuleAct {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below the project's rules: `7/`, `7/snooze/`. */
  readonly path: string;
  readonly body?: unknown;
  readonly done: string;
}

/** Everything that changes a rule without its form: ask, say what was done, look again. */
export function useRuleAct(org: string, project: string) {
  const queries = useQueryClient();
  const base = rulesPath(org, project);
  return async ({ method, path, body, done }: RuleAct): Promise<boolean> => {
    try {
      await call({ method, path: `${base}${path}`, body, answer: z.unknown() });
      showToast({ text: done });
      await queries.invalidateQueries({ queryKey: apiKey(base) });
      return true;
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
      return false;
    }
  };
}
