import { createHash } from 'node:crypto';
import { random } from '../../bench/random.ts';
import type { Random } from '../../bench/random.ts';
import type { Client } from './client.ts';
import type { DemoProject } from './model.ts';
import { HISTORY_MS, LAST_DEPLOY_MS } from './schedule.ts';

const ORG = 'vedette';
const MINUTE_MS = 60_000;
/** Staging sees a release this long before everybody does. */
const STAGED_MS = 40 * MINUTE_MS;
const MOST_COMMITS = 14;

const AUTHORS = ['Mara Rossi', 'Ines Okafor', 'Hana Sato', 'Jonas Weiss', 'Priya Novak'] as const;
const VERBS = ['Take', 'Move', 'Cache', 'Validate', 'Simplify', 'Retry', 'Log', 'Translate'] as const;
const THINGS = [
  'the price from the offer',
  'the cart lock into one statement',
  'addresses before they are stored',
  'the discount of a rule',
  'payment calls that time out',
  'stock that is reserved twice',
  'dates of deliveries',
] as const;

/** What the builds told: every release with its commits and deploys, as `sentry-cli releases` and `deploys` do. */
export async function tellReleases(client: Client, world: readonly DemoProject[], nowMs: number): Promise<void> {
  for (const [seed, project] of world.entries()) {
    const r = random(seed + 1);
    for (const [index, version] of project.versions.entries()) {
      const atMs = releasedAt(project, index, nowMs);
      const path = `/api/0/organizations/${ORG}/releases/`;
      const name = `${project.releaseName}@${version}`;
      await client.call('POST', path, {
        version: name,
        projects: [project.slug],
        ref: `v${version}`,
        dateReleased: new Date(atMs).toISOString(),
        commits: commitsOf(project, { name, atMs, r }),
      });
      const deploy = (environment: string, ms: number) =>
        client.call('POST', `${path}${encodeURIComponent(name)}/deploys/`, { environment, dateFinished: new Date(ms).toISOString() });
      await deploy('staging', atMs - STAGED_MS);
      await deploy('production', atMs);
    }
  }
}

/** As events have it (event.ts): equal steps up to the last deploy. */
function releasedAt({ versions }: DemoProject, index: number, nowMs: number): number {
  const last = versions.length - 1;
  const step = last === 0 ? 0 : (HISTORY_MS - LAST_DEPLOY_MS) / last;
  return nowMs - LAST_DEPLOY_MS - (last - index) * step;
}

/** Newest first. */
function commitsOf(project: DemoProject, { name, atMs, r }: { readonly name: string; readonly atMs: number; readonly r: Random }) {
  const files = Object.keys(project.sources);
  return Array.from({ length: 1 + r.below(MOST_COMMITS) }, (_, place) => {
    const author = AUTHORS[r.below(AUTHORS.length)] ?? AUTHORS[0];
    return {
      id: createHash('sha1').update(`${name} ${place}`).digest('hex'),
      repository: `larkspur/${project.slug}`,
      author_name: author,
      author_email: `${author.toLowerCase().replace(' ', '.')}@larkspur.example`,
      message: `${VERBS[r.below(VERBS.length)] ?? ''} ${THINGS[r.below(THINGS.length)] ?? ''}`,
      timestamp: new Date(atMs - (place + 1) * (20 + r.below(300)) * MINUTE_MS).toISOString(),
      patch_set: files.filter(() => r.below(Math.max(2, files.length)) === 0).map((file) => ({ path: file, type: 'M' })),
    };
  });
}
