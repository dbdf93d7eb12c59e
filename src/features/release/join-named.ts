import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { joinRelease } from './join.ts';
import { nameKey, openEnvironments } from './open.ts';

/** What an item says of where it came from. */
export interface Named {
  readonly orgId: number;
  readonly projectId: number;
  /** '' when it names none. */
  readonly release: string;
  readonly environment: string;
  readonly atMs: number;
}

/** Distinct releases, and environments, of one batch that are made known: who sends more has a number in the name. */
const MAX_NAMES = 50;

interface NamedRelease {
  readonly orgId: number;
  readonly version: string;
  readonly atMs: number;
  readonly projectIds: Set<number>;
}

/** Makes known the releases and environments that items of a batch name. A statement for each name, none for an item. */
export async function joinNamed(tx: Sql, named: Iterable<Named>): Promise<void> {
  const environments = new Map<string, { orgId: number; projectId: number; name: string; atMs: number }>();
  const releases = new Map<string, NamedRelease>();
  for (const { orgId, projectId, release, environment, atMs } of named) {
    const name = storableText(environment);
    environments.set(`${projectId}\n${name}`, { orgId, projectId, name, atMs });
    if (release === '') continue;
    const version = storableText(release);
    const key = nameKey(orgId, version);
    const known = releases.get(key);
    if (known === undefined) releases.set(key, { orgId, version, atMs, projectIds: new Set([projectId]) });
    else known.projectIds.add(projectId);
  }
  await openEnvironments(tx, [...environments.values()].slice(0, MAX_NAMES));
  for (const release of [...releases.values()].slice(0, MAX_NAMES)) {
    await joinRelease(tx, { ...release, projectIds: [...release.projectIds] });
  }
}
