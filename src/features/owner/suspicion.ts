import type { Sql } from '../../engines/metadata/port.ts';
import { codeRootsOf, sourceLinksOf } from '../project/index.ts';
import { recordActivity } from '../issue/index.ts';
import { commitsTouching } from '../release/index.ts';
import type { TouchingCommit } from '../release/index.ts';
import { actorsOf } from './actors.ts';
import { insertOwners } from './insert.ts';
import type { OwnableIssue } from './ownable.ts';
import { findSuspects } from './suspect.ts';
import type { Suspect } from './suspect.ts';

/** Older commits broke nothing that is new (processing §5.8). */
const SUSPICIOUS_FOR_MS = 365 * 86_400_000;
/** Of one batch. In a flood of new issues the rest has its turn at its next event. */
const MOST_AT_ONCE = 200;
/** Of a commit, in a line of the history. */
const MAX_MESSAGE_CHARS = 200;

/**
 * Looks once for each issue at the commits of its first release: at its first event, or at the first after the commits were told.
 * One statement for a batch in which nothing is due. @returns the issues that were looked at
 */
export async function suspectCommits(tx: Sql, issues: readonly OwnableIssue[]): Promise<readonly OwnableIssue[]> {
  const due = await dueIssues(tx, issues);
  if (due.length === 0) return [];
  const framed = due.map((one) => ({ ...one, frames: one.issue.frames() }));
  const commits = await commitsTouching(tx, {
    releaseIds: [...new Set(due.map(({ releaseId }) => releaseId))],
    fileNames: [...new Set(framed.flatMap(({ frames }) => frames.flat().map(fileNameOf)))],
    sinceMs: Math.min(...due.map(({ issue }) => issue.atMs)) - SUSPICIOUS_FOR_MS,
  });
  const links = await sourceLinksOf(tx, [...new Set(due.map(({ issue }) => issue.projectId))]);
  for (const { issue, releaseId, frames } of framed) {
    const ofRelease = commits.filter((commit) => commit.releaseId === releaseId);
    await keep(tx, issue, findSuspects(frames, ofRelease, codeRootsOf(links.get(issue.projectId) ?? [])));
  }
  await tx.execute(
    `INSERT INTO issue_suspicion (issue_id, decided_at) SELECT id, to_timestamp(at_ms / 1000) FROM unnest($1::bigint[], $2::float8[]) AS n (id, at_ms)
     ON CONFLICT DO NOTHING`,
    [due.map(({ issue }) => issue.issueId), due.map(({ issue }) => issue.atMs)],
  );
  return due.map(({ issue }) => issue);
}

async function dueIssues(tx: Sql, issues: readonly OwnableIssue[]) {
  if (issues.length === 0) return [];
  const rows = await tx.rows<{ id: number; release_id: number }>(
    `SELECT i.id, i.first_release_id AS release_id FROM issue i
      WHERE i.id = ANY($1::bigint[]) AND i.first_release_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM issue_suspicion s WHERE s.issue_id = i.id)
        AND EXISTS (SELECT 1 FROM release_commit rc WHERE rc.release_id = i.first_release_id) LIMIT ${MOST_AT_ONCE}`,
    [issues.map(({ issueId }) => issueId)],
  );
  const byId = new Map(issues.map((issue) => [issue.issueId, issue]));
  return rows.flatMap(({ id, release_id: releaseId }) => {
    const issue = byId.get(id);
    return issue === undefined ? [] : [{ issue, releaseId }];
  });
}

function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function keep(tx: Sql, { orgId, issueId, atMs }: OwnableIssue, suspects: readonly Suspect[]): Promise<void> {
  const [first] = suspects;
  if (first === undefined) return;
  const actors = await actorsOf(
    tx,
    orgId,
    suspects.flatMap(({ commit }) => commit.authorEmail ?? []),
  );
  await insertOwners(
    tx,
    suspects.map(({ commit, files }, place) => ({
      orgId,
      issueId,
      kind: 'suspect_commit' as const,
      place,
      name: nameOf(commit),
      actor: actors.get((commit.authorEmail ?? '').toLowerCase()) ?? null,
      rule: null,
      line: null,
      commitId: commit.commitId,
      files,
      atMs,
    })),
  );
  const detail = {
    commit: first.commit.key,
    repository: first.commit.repository,
    author: nameOf(first.commit),
    message: (first.commit.message ?? '').split('\n')[0]?.slice(0, MAX_MESSAGE_CHARS) ?? '',
  };
  await recordActivity(tx, { orgId, issueIds: [issueId], type: 'suspect_commit', userId: null, detail, atMs });
}

function nameOf({ authorName, authorEmail }: TouchingCommit): string {
  return authorEmail ?? authorName ?? '';
}
