import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { AuthState } from '../../src/features/account/contract.ts';
import { Environment } from '../../src/features/release/contract.ts';
import { ProjectSummary } from '../../src/features/project/contract.ts';
import { apiQuery, useApiQuietly } from '../api/use-api.ts';

/** Who is looking. Asked before anything else, signed in or not. */
export const sessionQuery = queryOptions({ ...apiQuery('auth/state/', {}, AuthState), staleTime: 60_000 });

export function useSession(): AuthState {
  return useSuspenseQuery(sessionQuery).data.value;
}

const Projects = ProjectSummary.array();
const Environments = Environment.array();

/** Projects of the organization; empty while they load, so that pickers never hold a page back. */
export function useProjects(org: string): readonly ProjectSummary[] {
  return useApiQuietly(`organizations/${org}/projects/`, {}, Projects) ?? [];
}

export function useEnvironments(org: string): readonly Environment[] {
  return useApiQuietly(`organizations/${org}/environments/`, {}, Environments) ?? [];
}
