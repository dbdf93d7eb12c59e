import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { Project } from '../contract.ts';

/** A project with its settings, and whether this person may change them. */
export function useProjectSettings(org: string, slug: string) {
  const project = useApi(`projects/${org}/${slug}/`, {}, Project);
  return { project, isReadOnly: !project.access.includes('project:write') };
}

/** Saves a part of the settings and looks again. Answers the project as it is now. */
export function useSaveProject(org: string, slug: string) {
  const queries = useQueryClient();
  return async (changed: object) => {
    const path = `projects/${org}/${slug}/`;
    const { value } = await call({ method: 'PUT', path, body: changed, answer: Project });
    if (value.slug === slug) await queries.invalidateQueries({ queryKey: apiKey(path) });
    await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/projects/`) });
    return value;
  };
}
