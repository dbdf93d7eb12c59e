import type { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { Project } from '../../../features/project/contract.ts';

const Settings = Project.pick({ highlightTags: true, highlightContext: true });
export type Highlights = z.infer<typeof Settings>;

const NONE: Highlights = { highlightTags: [], highlightContext: {} };

/** What the project wants to be seen first; nothing while it is not known, for the page does not wait for it. */
export function useHighlights(org: string, project: string): Highlights {
  return useApiQuietly(`projects/${org}/${project}/`, {}, Settings) ?? NONE;
}
