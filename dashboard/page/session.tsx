import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AuthState } from '../../src/features/account/contract.ts';
import { Environment, Release } from '../../src/features/release/contract.ts';
import { ProjectSummary } from '../../src/features/project/contract.ts';
import type { Place, RoomView } from '../room.ts';
import { apiQuery, useApiQuietly } from '../api/use-api.ts';

/** Who is looking. Asked before anything else, signed in or not. */
export const sessionQuery = queryOptions({ ...apiQuery('auth/state/', {}, AuthState), staleTime: 60_000 });

export function useSession(): AuthState {
  return useSuspenseQuery(sessionQuery).data.value;
}

/** The places of the rooms that this person may see. */
export function usePlaces(rooms: readonly RoomView[]): readonly Place[] {
  const isOwner = useSession().user?.isSuperuser === true;
  return rooms.flatMap((room) => room.places ?? []).filter((place) => place.isForOwners !== true || isOwner);
}

const Projects = ProjectSummary.array();
const Releases = Release.array();
const Environments = Environment.array();

/** Projects of the organization; empty while they load, so that pickers never hold a page back. */
export function useProjects(org: string): readonly ProjectSummary[] {
  return useApiQuietly(`organizations/${org}/projects/`, {}, Projects) ?? [];
}

/** Slugs with their numbers, for their colours; null while they load. */
export function useProjectKeys(org: string): ReadonlyMap<string, string> | null {
  const projects = useApiQuietly(`organizations/${org}/projects/`, {}, Projects, org !== '');
  return useMemo(() => (projects === undefined ? null : new Map(projects.map(({ slug, id }) => [slug, id]))), [projects]);
}

export function useReleases(org: string): readonly Release[] {
  return useApiQuietly(`organizations/${org}/releases/`, {}, Releases) ?? [];
}

export function useEnvironments(org: string): readonly Environment[] {
  return useApiQuietly(`organizations/${org}/environments/`, {}, Environments) ?? [];
}
