import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { IssueBrief } from '../../brief/contract.ts';
import type { Issue } from '../contract.ts';
import { listPath } from './list-query.ts';

/** The page does not wait for it: undefined while it is not known. */
export function useBrief(org: string, issue: Pick<Issue, 'id'>, environment: readonly string[]): IssueBrief | undefined {
  return useApiQuietly(`${listPath(org)}${issue.id}/brief/`, { environment }, IssueBrief);
}
