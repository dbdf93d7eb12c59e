/**
 * The second part of a run of rules: when all events are counted, issues are merged and split by it. One transaction for each hash, with
 * what takes it back: a crash leaves a run that is planned anew from what is done.
 */
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { lockIssues } from './change-parts.ts';
import { findTargets, keyOf } from './hashes.ts';
import { mergeByRules } from './merge-by-rules.ts';
import { currentIdOf } from './merged.ts';
import { planRules, type PlannedPart } from './rule-plan.ts';
import type { RuleRun, RunPart } from './rule-run.ts';
import { joinByRules, splitByRules, type RuledSplit } from './split-by-rules.ts';

export interface DecideDeps {
  readonly metadata: Metadata;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Of issues that are another way now. */
  readonly announce: (projectId: number, issueIds: readonly number[]) => void;
}

/** The most frequent of them: what is left over is a handful of events each. */
const MAX_PARTS = 100_000;
/** Issues that one run makes: a rule with a value that every event has another of would make one for each. */
const MAX_SPLITS = 5_000;

/** False: it was to stop before the end. Repeatable. */
export async function decideRuleRun(deps: DecideDeps, run: RuleRun): Promise<boolean> {
  const { parts, targets, decided } = await readParts(deps.metadata, run);
  const plan = planRules(parts, targets);
  // Those of a time before, which are looked at again.
  await deps.metadata.execute('UPDATE rule_run SET stayed = 0 WHERE id = $1', [run.id]);
  for (const [hash, members] of plan.settled) {
    if (deps.signal.aborted) return false;
    await settle(deps, run, hash, members);
  }
  for (const [hash, members] of plan.leaving) {
    if (deps.signal.aborted) return false;
    const open = members.filter((part) => !decided.has(part));
    if (open.length > 0) await leave(deps, run, hash, open);
  }
  return true;
}

async function readParts(metadata: Metadata, { id, projectId }: RuleRun) {
  const rows = await metadata.rows<RunPart & { readonly isDecided: boolean }>(
    `SELECT issue_id AS "issueId", replace(stored_hash::text, '-', '') AS "storedHash", replace(tried_hash::text, '-', '') AS "triedHash",
            events, ARRAY(SELECT replace(h::text, '-', '') FROM unnest(hashes) h) AS hashes, title, to_issue_id IS NOT NULL AS "isDecided"
       FROM rule_run_part WHERE run_id = $1 ORDER BY events DESC, issue_id, stored_hash, tried_hash LIMIT ${MAX_PARTS}`,
    [id],
  );
  const current = await currentIdOf(metadata, [...new Set(rows.map((row) => row.issueId))]);
  const parts = rows.map((row) => ({ ...row, currentId: current.get(row.issueId) ?? row.issueId }));
  const hashes = [...new Set(rows.map((row) => row.triedHash))];
  const found = await findTargets(
    metadata,
    hashes.map((hash) => ({ projectId, hash })),
  );
  const targets = new Map(
    hashes.flatMap((hash) => {
      const target = found.get(keyOf(projectId, hash));
      return target === undefined ? [] : [[hash, target.issueId] as const];
    }),
  );
  return { parts, targets, decided: new Set<PlannedPart>(parts.filter((part) => part.isDecided)) };
}

async function settle(deps: DecideDeps, run: RuleRun, hash: string, members: readonly PlannedPart[]): Promise<void> {
  const issueIds = [...new Set(members.map((part) => part.currentId))];
  const hashes = [...new Set([hash, ...members.flatMap((part) => part.hashes)])];
  const { orgId, projectId, config: groupingConfig, userId } = run;
  const isChanged = await deps.metadata.transaction(async (tx) => {
    if (!(await isOpen(tx, run))) return false;
    const change = await mergeByRules(tx, { orgId, projectId, issueIds, hashes, groupingConfig, userId, nowMs: deps.now() });
    if (change === null) return false;
    await remember(tx, run, [change.undo], change.isMerged ? 'merged' : 'followed');
    return true;
  });
  if (isChanged) deps.announce(run.projectId, issueIds);
}

async function leave(deps: DecideDeps, run: RuleRun, hash: string, members: readonly PlannedPart[]): Promise<void> {
  const changed = await deps.metadata.transaction(async (tx) => {
    await tx.row('SELECT id FROM project WHERE id = $1 FOR NO KEY UPDATE', [run.projectId]);
    if (!(await isOpen(tx, run))) return [];
    const target = (await findTargets(tx, [{ projectId: run.projectId, hash }])).get(keyOf(run.projectId, hash));
    const current = await currentIdOf(
      tx,
      members.map((part) => part.currentId),
    );
    const froms = Map.groupBy(members, (part) => current.get(part.currentId) ?? part.currentId);
    const issueIds = [...froms.keys(), ...(target?.issueId ? [target.issueId] : [])];
    const locked = new Set((await lockIssues(tx, { orgId: run.orgId, projectIds: [run.projectId], issueIds })).map(({ id }) => id));
    // Events of the hash are unwanted, or so many issues are not made at once.
    const isRefused = target === undefined ? !(await hasRoom(tx, run)) : target.issueId === null || !locked.has(target.issueId);
    if (isRefused) return await stay(tx, run, members.length);
    const from = new Map([...froms].filter(([id]) => locked.has(id) && id !== target?.issueId));
    return await part(tx, { run, hash, from, toIssueId: target?.issueId ?? null, nowMs: deps.now() });
  });
  if (changed.length > 0) deps.announce(run.projectId, changed);
}

interface Parting {
  readonly run: RuleRun;
  readonly hash: string;
  readonly from: ReadonlyMap<number, readonly PlannedPart[]>;
  /** Null: the first of them makes it. */
  readonly toIssueId: number | null;
  readonly nowMs: number;
}

/** The issues that are another way now. */
async function part(tx: Sql, { run, hash, from, toIssueId, nowMs }: Parting): Promise<readonly number[]> {
  let to = toIssueId;
  for (const [issueId, members] of from) {
    const split = ruledSplit(run, hash, { issueId, members, nowMs });
    const made = to === null ? await splitByRules(tx, split) : { toIssueId: to, undo: await joinByRules(tx, split, to) };
    await remember(tx, run, [made.undo], to === null ? 'split' : null);
    to = made.toIssueId;
    await tx.execute(
      `UPDATE rule_run_part SET from_issue_id = $3, to_issue_id = $4 WHERE run_id = $1 AND tried_hash = $2 AND issue_id = ANY($5::bigint[])`,
      [run.id, hash, issueId, to, members.map((one) => one.issueId)],
    );
  }
  return to === null ? [] : [...from.keys(), to];
}

type Leaving = { readonly issueId: number; readonly members: readonly PlannedPart[]; readonly nowMs: number };

function ruledSplit({ id, orgId, projectId, config, userId }: RuleRun, hash: string, { issueId, members, nowMs }: Leaving): RuledSplit {
  const others = new Set(members.flatMap((one) => one.hashes).filter((one) => one !== hash));
  const title = storableText(members[0]?.title ?? '');
  return { runId: id, orgId, projectId, issueId, hashes: [hash, ...others], title, groupingConfig: config, userId, nowMs };
}

/** Held until the transaction ends: nobody stops a run between. */
async function isOpen(tx: Sql, { id }: RuleRun): Promise<boolean> {
  return (await tx.row('SELECT id FROM rule_run WHERE id = $1 AND finished_at IS NULL FOR NO KEY UPDATE', [id])) !== null;
}

async function hasRoom(tx: Sql, { id }: RuleRun): Promise<boolean> {
  const row = await tx.row<{ split: number }>('SELECT split FROM rule_run WHERE id = $1', [id]);
  return (row?.split ?? 0) < MAX_SPLITS;
}

async function stay(tx: Sql, { id }: RuleRun, parts: number): Promise<readonly number[]> {
  await tx.execute('UPDATE rule_run SET stayed = stayed + $2 WHERE id = $1', [id, parts]);
  return [];
}

/** The word is a literal of ours. */
async function remember(tx: Sql, { id }: RuleRun, keys: readonly string[], counted: 'merged' | 'followed' | 'split' | null): Promise<void> {
  await tx.execute('INSERT INTO rule_run_change (run_id, key) SELECT $1, unnest($2::text[])', [id, keys]);
  if (counted !== null) await tx.execute(`UPDATE rule_run SET ${counted} = ${counted} + 1 WHERE id = $1`, [id]);
}
