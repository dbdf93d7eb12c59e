/**
 * Changing issues: one transaction for all of them, locked in the order of their ids like everybody who changes several
 * (features/issue). What was before is remembered, so that the change can be taken back (undo.ts).
 */
import type { Sql } from '../../engines/metadata/port.ts';
import type { OrgContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import { shortIdOf } from '../project/index.ts';
import { resolveAssignee } from './assignee.ts';
import type { NewAssignee } from './assignee.ts';
import { assign, review, setPersonal, setPriority, setStatus, share, tell } from './change-fields.ts';
import type { Act, Changed } from './change-fields.ts';
import { announceIssues, lockIssues } from './change-parts.ts';
import type { Locked } from './change-parts.ts';
import type { IssueChange } from './contract.ts';
import { mergeIssues } from './merge.ts';
import type { MergeMemory } from './merge-memory.ts';
import { newStatus } from './resolution.ts';
import { readPersonal, readStates } from './state.ts';
import { rememberChange } from './undo.ts';
import type { ChangeMemory } from './undo.ts';

/** Issues that are not within the scope are left alone, as if they were not named. The answer's `undo` takes the change back. */
export async function changeIssues(context: OrgContext, issueIds: readonly number[], change: IssueChange): Promise<Changed> {
  const { metadata, scope, reach, caller, clock } = context;
  const nowMs = clock.now();
  const { answer, rows } = await metadata.transaction(async (tx) => {
    const locked = await lockIssues(tx, { orgId: reach.orgId, projectIds: scope.projectIds, issueIds });
    const ids = locked.map((row) => row.id);
    const act: Act = { tx, orgId: reach.orgId, userId: caller.userId, nowMs, ids, told: [] };
    const assignee = change.assignedTo === undefined ? null : await resolveAssignee(tx, change.assignedTo, act);
    const userIds = [caller.userId, assignee?.userId].filter((id) => typeof id === 'number');
    const before = await readAll(tx, ids, userIds);
    const changed = await applyChange(act, change, assignee, locked);
    const merged = change.merge ? await merge(act, locked) : null;
    if (change.isPublic !== undefined) await auditShare(tx, context, locked, change.isPublic);
    const answer = { ...changed, ...(merged ? { merge: answerOf(merged) } : {}) };
    if (isLook(change)) return { answer, rows: [] };
    const undo = await rememberChange(tx, act, memoryOf(before, await readAll(tx, ids, userIds), act, merged));
    return { answer: { ...answer, undo }, rows: locked };
  });
  announceIssues(context, rows, nowMs);
  return answer;
}

/** Who let the outside see an issue, and who took it back. */
async function auditShare(tx: Sql, context: OrgContext, locked: readonly Locked[], isPublic: boolean): Promise<void> {
  for (const row of locked) {
    const project = context.reach.projects.find(({ id }) => id === row.project_id);
    const note = project === undefined ? String(row.id) : shortIdOf(project.slug, row.short_id);
    await auditIn(tx, context, { event: isPublic ? 'issue.share' : 'issue.unshare', target: { kind: 'issue', id: row.id }, note });
  }
}

/** That somebody looked is nothing to take back, and of interest to nobody else. */
function isLook(change: IssueChange): boolean {
  const { hasSeen: _hasSeen, ...rest } = change;
  return Object.values(rest).every((value) => value === undefined);
}

async function applyChange(act: Act, change: IssueChange, assignee: NewAssignee | null, locked: readonly Locked[]): Promise<Changed> {
  const answer: Changed = {};
  const status = await newStatus(act.tx, change, [...new Set(locked.map((row) => row.project_id))], act.nowMs);
  if (status) Object.assign(answer, await setStatus(act, status));
  if (assignee) Object.assign(answer, await assign(act, assignee));
  if (change.priority !== undefined) Object.assign(answer, await setPriority(act, change.priority));
  if (change.inbox !== undefined || (change.substatus !== undefined && status === null)) Object.assign(answer, await review(act, change));
  if (change.isPublic !== undefined) Object.assign(answer, await share(act, change.isPublic));
  return Object.assign(answer, await setPersonal(act, change));
}

async function merge(act: Act, locked: readonly Locked[]): Promise<MergeMemory> {
  const memory = await mergeIssues(act.tx, locked);
  await tell(act, [{ id: memory.targetId }], 'merge', { issues: memory.sources.map(({ id }) => ({ id: String(id) })) });
  return memory;
}

function answerOf({ targetId, sources }: MergeMemory) {
  return { parent: String(targetId), children: sources.map(({ id }) => String(id)) };
}

/** What a change is told apart by, before it and after. */
type All = Awaited<ReturnType<typeof readAll>>;

export async function readAll(tx: Sql, ids: readonly number[], userIds: readonly number[]) {
  return { states: await readStates(tx, ids), personal: await readPersonal(tx, ids, userIds) };
}

export function memoryOf(before: All, after: All, act: Act, merged: MergeMemory | null): ChangeMemory {
  const states = [...before.states].flatMap(([id, state]) => {
    const changed = after.states.get(id);
    return changed === undefined ? [] : [{ id, before: state, after: changed }];
  });
  const made = [...after.personal].filter(([key]) => !before.personal.has(key)).map(([, { issue_id, user_id }]) => ({ issue_id, user_id }));
  return { states, personal: { before: [...before.personal.values()], made }, activities: act.told, merge: merged };
}

/** Gone from every list at once, and its hashes are free: the same error makes a new issue. A job removes the rest. */
export async function removeIssues(context: OrgContext, issueIds: readonly number[]): Promise<void> {
  const { metadata, reach, scope, clock } = context;
  const removed = await metadata.transaction(async (tx) => {
    const rows = await lockIssues(tx, { orgId: reach.orgId, projectIds: scope.projectIds, issueIds });
    const ids = rows.map((row) => row.id);
    await tx.execute('DELETE FROM issue_hash WHERE issue_id = ANY($1::bigint[])', [ids]);
    await hide(tx, rows);
    return rows;
  });
  announceIssues(context, removed, clock.now());
}

/**
 * Deleted, and its hashes lead to a tombstone: later events of them are dropped as filtered/discarded-hash (processing §4.11).
 */
export async function discardIssues(context: OrgContext, issueIds: readonly number[]): Promise<void> {
  const { metadata, reach, scope, caller, clock } = context;
  const discarded = await metadata.transaction(async (tx) => {
    const rows = await lockIssues(tx, { orgId: reach.orgId, projectIds: scope.projectIds, issueIds });
    for (const { id } of rows) {
      const tombstone = await tx.row<{ id: number }>(
        `INSERT INTO issue_tombstone (org_id, project_id, title, culprit, metadata, level, discarded_by_user_id, created_at)
         SELECT org_id, project_id, title, culprit, metadata, level, $2, $3 FROM issue WHERE id = $1 RETURNING id`,
        [id, caller.userId, new Date(clock.now())],
      );
      await tx.execute('UPDATE issue_hash SET issue_id = NULL, tombstone_id = $2 WHERE issue_id = $1', [id, tombstone?.id]);
    }
    await hide(tx, rows);
    return rows;
  });
  announceIssues(context, discarded, clock.now());
}

/** In no list from now on; with it what was merged into it. */
async function hide(tx: Sql, rows: readonly Locked[]): Promise<void> {
  await tx.execute(
    `UPDATE issue SET status = 'pending_deletion', substatus = NULL, status_details = '{}', resolved_at = NULL, inbox_reason = NULL, inbox_at = NULL
      WHERE id = ANY($1::bigint[])`,
    [rows.map((row) => row.id)],
  );
}
