/**
 * Taking a change back. A change is remembered as what it made of each issue; undo gives back what was before, field by field,
 * and only where nothing has happened since: an event that reopened the issue meanwhile, or another person, wins.
 */
import { randomBytes } from 'node:crypto';
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { keepApart } from './apart.ts';
import { announceIssues, lockIssues, WITH_HUSKS } from './change-parts.ts';
import { moveBack, stayFromNowOn, type RuledMove } from './ruled-moves.ts';
import { joinAgain } from './split.ts';
import type { SplitMemory } from './split.ts';
import type { MergeMemory } from './merge-memory.ts';
import { unmerge } from './unmerge.ts';
import { readStates, restore, writePersonal, writeStates } from './state.ts';
import type { IssueState, PersonalState } from './state.ts';

/** Longer than any toast is shown, shorter than anybody would expect a day's work to vanish. */
const UNDO_FOR_MS = 3_600_000;
/** What the program did by itself is found later than what one did oneself. */
export const UNDO_AUTOMATIC_FOR_MS = 30 * 24 * 3_600_000;

export interface ChangeMemory {
  readonly states: readonly { readonly id: number; readonly before: IssueState; readonly after: IssueState }[];
  readonly personal: { readonly before: readonly PersonalState[]; readonly made: readonly Pick<PersonalState, 'issue_id' | 'user_id'>[] };
  readonly activities: readonly { readonly id: number; readonly issueId: number }[];
  readonly merge: MergeMemory | null;
  /** Absent in what was remembered before fingerprints could be split off. */
  readonly split?: SplitMemory;
  /** Events that saved rules let leave; without `split`, for an issue that was there before. */
  readonly ruled?: RuledMove;
  /** Hashes that were added to an issue. */
  readonly hashes?: { readonly projectId: number; readonly targetId: number; readonly hashes: readonly string[] };
}

interface Maker {
  readonly orgId: number;
  readonly userId: number | null;
  readonly nowMs: number;
  /** By the program: whoever may change the issues takes it back. */
  readonly isAutomatic?: boolean;
}

/** The key with which it is taken back. */
export async function rememberChange(tx: Sql, { orgId, userId, nowMs, isAutomatic = false }: Maker, memory: ChangeMemory): Promise<string> {
  const key = randomBytes(16).toString('hex');
  await tx.execute('INSERT INTO issue_change (key, org_id, user_id, detail, created_at, is_automatic) VALUES ($1, $2, $3, $4, $5, $6)', [
    key,
    orgId,
    userId,
    JSON.stringify(memory),
    new Date(nowMs),
    isAutomatic,
  ]);
  return key;
}

export interface Undone {
  /** Issues that are as they were. */
  readonly restored: number;
  /** Issues that something has happened to since: they stay as they are. */
  readonly kept: number;
}

/** @throws ApiError not_found: unknown, of somebody else, used, or too old */
export async function undoChange(context: OrgContext, key: string): Promise<Undone> {
  const { metadata, reach, caller, clock, scope } = context;
  const nowMs = clock.now();
  const { undone, rows } = await metadata.transaction(async (tx) => {
    const change = await tx.row<{ detail: ChangeMemory }>(
      `DELETE FROM issue_change WHERE key = $1 AND org_id = $2 AND CASE WHEN is_automatic THEN created_at > $5
         ELSE user_id IS NOT DISTINCT FROM $3::bigint AND created_at > $4 END RETURNING detail`,
      [key, reach.orgId, caller.userId, new Date(nowMs - UNDO_FOR_MS), new Date(nowMs - UNDO_AUTOMATIC_FOR_MS)],
    );
    if (!change) throw new ApiError('not_found', { detail: 'This change can no longer be taken back.' });
    const { states, merge, split, hashes, ruled } = change.detail;
    const all = { orgId: reach.orgId, projectIds: scope.projectIds, issueIds: idsOf(change.detail) };
    const locked = await lockIssues(tx, all, WITH_HUSKS);
    if (merge && !holdsAll(locked, idsOf(change.detail)))
      throw new ApiError('conflict', { detail: 'Some of these issues are gone since.' });
    if (hashes) {
      // Whoever uses one of them for another issue since keeps it.
      const { projectId, targetId, hashes: added } = hashes;
      await tx.execute('DELETE FROM issue_hash WHERE project_id = $1 AND issue_id = $2 AND hash = ANY($3::uuid[])', [
        projectId,
        targetId,
        added,
      ]);
    }
    if (merge) {
      await unmerge(tx, merge);
      // The program merges what is alike: never again what somebody took apart.
      const pairs = merge.sources.map(({ id }) => [merge.targetId, id] as const);
      await keepApart(tx, { pairs, reason: 'unmerged', userId: caller.userId, atMs: nowMs });
    }
    if (ruled) await stayFromNowOn(tx, ruled);
    if (split) await joinAgain(tx, split, locked);
    else if (ruled) await moveBack(tx, ruled, nowMs);
    const still = new Set(locked.map((row) => row.id));
    const undone = await giveBack(
      tx,
      states.filter((state) => still.has(state.id)),
      change.detail,
    );
    return { undone: { ...undone, kept: states.length - undone.restored }, rows: locked };
  });
  announceIssues(context, rows, nowMs);
  return undone;
}

function holdsAll(locked: readonly { readonly id: number }[], ids: readonly number[]): boolean {
  const there = new Set(locked.map((row) => row.id));
  return ids.every((id) => there.has(id));
}

function idsOf({ states, merge, split, ruled }: ChangeMemory): readonly number[] {
  return [
    ...states.map((state) => state.id),
    ...(merge ? [merge.targetId] : []),
    ...(split ? [split.issueId, split.newIssueId] : []),
    ...(ruled ? [ruled.fromIssueId, ruled.toIssueId] : []),
  ];
}

async function giveBack(tx: Sql, states: ChangeMemory['states'], { personal, activities }: ChangeMemory): Promise<Undone> {
  const now = await readStates(
    tx,
    states.map((state) => state.id),
  );
  const given = new Map<number, IssueState>();
  const whole = new Set<number>();
  for (const { id, before, after } of states) {
    const current = now.get(id);
    if (current === undefined) continue;
    const { state, isContested } = restore(before, after, current);
    given.set(id, state);
    if (!isContested) whole.add(id);
  }
  await writeStates(tx, given);
  await writePersonal(tx, personal.before, personal.made);
  // What did not happen is not told either; of an issue that stays changed, it is.
  const forgotten = activities.filter(({ issueId }) => whole.has(issueId));
  await tx.execute('DELETE FROM issue_activity WHERE id = ANY($1::bigint[])', [forgotten.map(({ id }) => id)]);
  return { restored: whole.size, kept: states.length - whole.size };
}
