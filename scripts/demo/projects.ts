import type { Client, ProjectKey } from './client.ts';
import type { DemoProject } from './model.ts';

const ORG = 'vedette';

/** Makes the demo's projects where they are missing, over REST; the key of each, by slug. */
export async function prepareProjects(client: Client, world: readonly DemoProject[]): Promise<ReadonlyMap<string, ProjectKey>> {
  const there = new Map<string, { id: string }>();
  for (const project of await client.call('GET', `/api/0/organizations/${ORG}/projects/?per_page=100`)) there.set(project.slug, project);

  const keys = new Map<string, ProjectKey>();
  for (const [index, project] of world.entries()) {
    if (!there.has(project.slug)) await make(client, project, index === 0 && there.has('default'));
    const [key] = await client.call('GET', `/api/0/projects/${ORG}/${project.slug}/keys/`);
    keys.set(project.slug, { projectId: String(key.projectId), publicKey: key.public });
  }
  return keys;
}

/** The first takes the place of the project that every installation starts with: an empty one would only stand in the way. */
async function make(client: Client, { slug, name, projectPlatform: platform }: DemoProject, replacesDefault: boolean): Promise<void> {
  if (replacesDefault) await client.call('PUT', `/api/0/projects/${ORG}/default/`, { slug, name, platform });
  else await client.call('POST', `/api/0/teams/${ORG}/${ORG}/projects/`, { slug, name, platform });
  // Everything that is sent is counted (send.ts), so nothing may be filtered; the world has such an issue.
  await client.call('PUT', `/api/0/projects/${ORG}/${slug}/filters/react-hydration-errors/`, { active: false });
}
