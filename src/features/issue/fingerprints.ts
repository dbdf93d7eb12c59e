/** The fingerprints (hashes) of an issue: what of its events they hold, and how one is taken out of it. */
import { notFound } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { newBindings } from '../../query/bindings.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { whereOf } from '../../query/table.ts';
import { announceIssues, lockIssues } from './change-parts.ts';
import type { IssueHash } from './contract.ts';
import type { CountQuestion } from './counts.ts';
import type { FoundIssue } from './rows.ts';
import { recordSplit } from './record-split.ts';
import { splitOff } from './split.ts';

/** A person picks from a list; an issue that was merged from more shows its newest. */
const MAX_HASHES = 100;

export interface FingerprintQuestion extends CountQuestion {
  readonly issueId: number;
  /** What its events are called in the event store (merged.ts). */
  readonly eventIssueIds: readonly number[];
}

/** Those with the newest event first. A hash that is only a second choice of grouping has no event of its own. */
export async function issueHashes(question: FingerprintQuestion): Promise<IssueHash[]> {
  const [known, counted] = await Promise.all([
    question.metadata.rows<{ id: string }>(
      `SELECT replace(hash::text, '-', '') AS id FROM issue_hash WHERE issue_id = $1 ORDER BY created_at DESC LIMIT ${MAX_HASHES}`,
      [question.issueId],
    ),
    countHashes(question),
  ]);
  const found = new Map(counted.map((row) => [row.hash, row]));
  return known
    .map(({ id }) => {
      const row = found.get(id);
      const latestEvent =
        row === undefined
          ? null
          : { id: row.event, eventID: row.event, title: row.title, dateCreated: new Date(Number(row.last_ms)).toISOString() };
      return { id, count: Number(row?.count ?? 0), latestEvent, mergedBySeer: false };
    })
    .toSorted((a, b) => (b.latestEvent?.dateCreated ?? '').localeCompare(a.latestEvent?.dateCreated ?? ''));
}

interface HashRow {
  readonly hash: string;
  readonly count: string;
  readonly last_ms: string;
  readonly event: string;
  readonly title: string;
}

function countHashes(question: FingerprintQuestion): Promise<readonly HashRow[]> {
  const bindings = newBindings();
  const where = whereOf({ ...question, search: EVERYTHING }, EVERYTHING, bindings);
  return question.events.select<HashRow>({
    text: `
      SELECT lower(hex(primary_hash)) AS hash, count() AS count, max(toUnixTimestamp64Milli(timestamp)) AS last_ms,
             lower(hex(argMax(event_id, timestamp))) AS event, argMax(title, timestamp) AS title
      FROM ${question.dataset.table}
      WHERE ${where} AND issue_id IN ${bindings.bind(question.eventIssueIds, 'Array(UInt64)')}
      GROUP BY primary_hash ${FEW_ROWS}`,
    params: bindings.params,
  });
}

/**
 * Splits fingerprints off an issue: they are an issue of their own, and their stored events follow in the background (processing
 * §4.11). Returns the key that takes it back.
 * @throws ApiError
 */
export async function splitHashes(context: OrgContext, issue: FoundIssue, picked: readonly IssueHash[]): Promise<string> {
  const { metadata, scope, reach, caller, clock } = context;
  const nowMs = clock.now();
  const hashes = picked.map((hash) => hash.id);
  const title = picked.find((hash) => hash.latestEvent !== null)?.latestEvent?.title ?? null;
  const { undo, rows } = await metadata.transaction(async (tx) => {
    // Projects before issues, like everybody who makes one.
    await tx.row('SELECT id FROM project WHERE id = $1 FOR NO KEY UPDATE', [issue.projectId]);
    const rows = await lockIssues(tx, { orgId: reach.orgId, projectIds: scope.projectIds, issueIds: [issue.id] });
    if (rows.length === 0) throw notFound();
    const split = await splitOff(tx, { issueId: issue.id, hashes, title, nowMs });
    const { projectId } = issue;
    const maker = { orgId: reach.orgId, projectId, userId: caller.userId, nowMs };
    return { undo: await recordSplit(tx, { ...maker, split, fingerprints: hashes, which: { hashes } }), rows };
  });
  announceIssues(context, rows, nowMs);
  return undo;
}
