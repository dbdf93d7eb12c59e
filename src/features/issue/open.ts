import type { Sql } from '../../engines/metadata/port.ts';
import { filtered, invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import { findTargets, insertHashes, keyOf, type HashKey, type NewHash, type Target } from './hashes.ts';
import { insertIssues, type NewIssue } from './insert.ts';

/** What an event says about the issue it belongs to. */
export interface IssueOpening extends NewIssue {
  /** md5 as 32 hex digits; the first is the primary one. Not empty. */
  readonly hashes: readonly string[];
  readonly groupingConfig: string;
  /** By the config that grouped before: they find an issue when none of `hashes` does, and are attached to none. */
  readonly formerHashes?: readonly string[];
}

export interface OpenedIssue {
  readonly issueId: number;
  /** Said to exactly one of the openings of an issue that was made now. */
  readonly isNew: boolean;
}

/** Where the hashes of a batch lead: what the database knows, and what this batch adds. */
interface Hashes {
  readonly stored: Map<string, Target>;
  readonly added: Map<string, NewHash>;
}

/**
 * Finds or makes the issue of each opening (processing §4.2, step 9): the first hash that is known decides, the others are
 * attached to the same issue; none known makes an issue. While a project changes its grouping config, hashes of the former one are
 * asked last. In transaction A; nothing is counted.
 *
 * There is no cache of known hashes: one statement finds all of a batch in about a millisecond, and a cache would go on sending
 * events to an issue that was merged or deleted meanwhile.
 */
export async function openIssues(tx: Sql, openings: readonly IssueOpening[]): Promise<readonly Verdict<OpenedIssue>[]> {
  const hashes: Hashes = { stored: await findTargets(tx, keysOf(openings)), added: new Map() };
  const unknown = openings.filter((opening) => !adopt(opening, hashes));
  const makers = unknown.length === 0 ? new Set<IssueOpening>() : await makeIssues(tx, unknown, hashes);
  await insertHashes(tx, [...hashes.added.values()]);

  return openings.map((opening) => {
    const target = targetOf(opening, hashes);
    // Its project was deleted while it was on its way.
    if (target === undefined) return invalid('project_state');
    if (target.issueId === null) return filtered('discarded-hash');
    return keep({ issueId: target.issueId, isNew: makers.has(opening) });
  });
}

function keysOf(openings: readonly IssueOpening[]): readonly HashKey[] {
  const keys = new Map<string, HashKey>();
  for (const opening of openings) {
    const { projectId } = opening;
    for (const hash of allHashesOf(opening)) keys.set(keyOf(projectId, hash), { projectId, hash });
  }
  return [...keys.values()];
}

function allHashesOf({ hashes, formerHashes = [] }: IssueOpening): readonly string[] {
  return [...hashes, ...formerHashes];
}

function targetOf(opening: IssueOpening, { stored, added }: Hashes): Target | undefined {
  for (const hash of allHashesOf(opening)) {
    const key = keyOf(opening.projectId, hash);
    const target = stored.get(key) ?? added.get(key);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** Attaches hashes that lead nowhere to the issue that another hash leads to; false when none does. */
function adopt(opening: IssueOpening, hashes: Hashes): boolean {
  const target = targetOf(opening, hashes);
  if (target === undefined) return false;
  if (target.issueId !== null) attach(opening, target.issueId, hashes);
  return true;
}

function attach(opening: IssueOpening, issueId: number, { stored, added }: Hashes): void {
  const { projectId, groupingConfig } = opening;
  for (const hash of opening.hashes) {
    const key = keyOf(projectId, hash);
    if (!stored.has(key) && !added.has(key)) added.set(key, { projectId, hash, issueId, groupingConfig });
  }
}

/**
 * Under a lock on their projects, so that two batches that meet a new error at the same time make one issue of it. The projects
 * are locked in the order of their ids: makers never wait for each other in a circle. Returns the openings that made one.
 */
async function makeIssues(tx: Sql, unknown: readonly IssueOpening[], hashes: Hashes): Promise<ReadonlySet<IssueOpening>> {
  const projects = await tx.rows<{ id: number }>('SELECT id FROM project WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [
    [...new Set(unknown.map((opening) => opening.projectId))],
  ]);
  const found = new Set(projects.map((project) => project.id));
  const mine = unknown.filter((opening) => found.has(opening.projectId));
  // Whoever held the lock before may have made them.
  for (const [key, target] of await findTargets(tx, keysOf(mine))) hashes.stored.set(key, target);

  const makers: IssueOpening[] = [];
  const places = new Map<string, number>();
  for (const opening of mine.filter((one) => !adopt(one, hashes))) {
    const keys = opening.hashes.map((hash) => keyOf(opening.projectId, hash));
    const place = keys.map((key) => places.get(key)).find((at) => at !== undefined) ?? makers.push(opening) - 1;
    for (const key of keys) if (!places.has(key)) places.set(key, place);
  }

  const ids = await insertIssues(tx, makers);
  for (const [at, maker] of makers.entries()) attach(maker, ids[at] as number, hashes);
  for (const opening of mine) adopt(opening, hashes);
  return new Set(makers);
}
