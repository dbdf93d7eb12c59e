import { route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { scrubbingOf } from '../../features/project/index.ts';
import { ScrubbingPreview, TryScrubbing } from '../../features/project/contract.ts';
import { previewScrubbing } from './scrub-preview.ts';

export const scrubRoutes: readonly AnyRoute[] = [
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/data-scrubbing-preview/',
    scope: 'project:read',
    summary: 'What a text would become under the project’s scrubbing, or under settings that are not saved yet. Keeps nothing.',
    params: TryScrubbing,
    answer: ScrubbingPreview,
    async handle({ value, settings }, context) {
      const { organization, project } = await storedSettings(context);
      const { scrubbed, remarks } = previewScrubbing(value, scrubbingOf(organization, { ...project, ...settings }), context.clock.now());
      return { scrubbed, remarks: [...remarks] };
    },
  }),
];

interface StoredSettings {
  readonly organization: Readonly<Record<string, unknown>>;
  readonly project: Readonly<Record<string, unknown>>;
}

async function storedSettings({ metadata, project }: ProjectContext): Promise<StoredSettings> {
  const row = await metadata.row<StoredSettings>(
    'SELECT o.settings AS organization, p.settings AS project FROM project p JOIN organization o ON o.id = p.org_id WHERE p.id = $1',
    [project.id],
  );
  return row ?? { organization: {}, project: {} };
}
