import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { RuleMatch } from '../ownership-rule/index.ts';
import { compiledOwnership } from '../project/index.ts';
import { actorsOf } from './actors.ts';
import type { Actor } from './actors.ts';
import { assignOwners } from './assign.ts';
import { insertOwners } from './insert.ts';
import type { NewOwner } from './insert.ts';
import type { OwnableIssue } from './ownable.ts';
import { suspectCommits } from './suspicion.ts';

/** Rules are asked again after this: owners join and leave, and an issue's events come from more than one place. */
const AGAIN_AFTER_MS = 86_400_000;
/** Of one batch. In a flood of new issues the rest has its turn at its next event. */
const MOST_AT_ONCE = 500;
/** Of one rule. */
const MOST_OWNERS = 10;
const MAX_RULE_CHARS = 600;

interface DueRow {
  readonly id: number;
  readonly version: string;
  /** Under which rules its owners were decided before; null: never. */
  readonly decided: string | null;
}

/** Two statements for a batch in which nothing is due. */
export async function decideOwners(tx: Sql, issues: readonly OwnableIssue[]): Promise<void> {
  const suspected = await suspectCommits(tx, issues);
  const decided = await askRules(tx, issues);
  const assignable = new Map<number, OwnableIssue & { readonly isChanged: boolean }>();
  for (const issue of suspected) assignable.set(issue.issueId, { ...issue, isChanged: false });
  for (const { issue, isChanged } of decided) assignable.set(issue.issueId, { ...issue, isChanged });
  for (const [orgId, ofOrg] of Map.groupBy(assignable.values(), (issue) => issue.orgId)) await assignOwners(tx, orgId, ofOrg);
}

async function askRules(tx: Sql, issues: readonly OwnableIssue[]): Promise<readonly Decided[]> {
  const due = await dueIssues(tx, issues);
  if (due.length === 0) return [];
  const decided: Decided[] = [];
  for (const { issue, version, isChanged } of due) {
    const rules = await compiledOwnership(tx, issue.projectId, version);
    decided.push({ issue, version, isChanged, matches: rules.match(issue.owned()) });
  }
  await keep(tx, decided);
  for (const [orgId, ofOrg] of Map.groupBy(decided, ({ issue }) => issue.orgId)) {
    const actors = await actorsOf(
      tx,
      orgId,
      ofOrg.flatMap(({ matches }) => matches.flatMap(({ owners }) => owners)),
    );
    await insertOwners(
      tx,
      ofOrg.flatMap((one) => ownersIn(one, actors)),
    );
  }
  return decided;
}

interface Decided {
  readonly issue: OwnableIssue;
  readonly version: string;
  /** The rules are other ones than those that were asked before. */
  readonly isChanged: boolean;
  readonly matches: readonly RuleMatch[];
}

async function dueIssues(tx: Sql, issues: readonly OwnableIssue[]) {
  if (issues.length === 0) return [];
  const nowMs = Math.max(...issues.map(({ atMs }) => atMs));
  const rows = await tx.rows<DueRow>(
    `SELECT n.id, p.version, s.version AS decided
       FROM unnest($1::bigint[], $2::bigint[]) AS n (id, project_id)
       JOIN project_ownership p ON p.project_id = n.project_id
       LEFT JOIN issue_ownership s ON s.issue_id = n.id
      WHERE s.issue_id IS NULL OR s.version <> p.version OR s.decided_at < $3 LIMIT ${MOST_AT_ONCE}`,
    [issues.map(({ issueId }) => issueId), issues.map(({ projectId }) => projectId), new Date(nowMs - AGAIN_AFTER_MS)],
  );
  const byId = new Map(issues.map((issue) => [issue.issueId, issue]));
  return rows.flatMap(({ id, version, decided }) => {
    const issue = byId.get(id);
    return issue === undefined ? [] : [{ issue, version, isChanged: decided !== null && decided !== version }];
  });
}

/** That they were looked at, and nothing of what rules said of them before. */
async function keep(tx: Sql, decided: readonly Decided[]): Promise<void> {
  const ids = decided.map(({ issue }) => issue.issueId);
  await tx.execute(
    `INSERT INTO issue_ownership (issue_id, version, decided_at)
     SELECT id, version, to_timestamp(at_ms / 1000) FROM unnest($1::bigint[], $2::uuid[], $3::float8[]) AS n (id, version, at_ms) ORDER BY id
     ON CONFLICT (issue_id) DO UPDATE SET version = excluded.version, decided_at = excluded.decided_at`,
    [ids, decided.map(({ version }) => version), decided.map(({ issue }) => issue.atMs)],
  );
  await tx.execute(`DELETE FROM issue_owner WHERE issue_id = ANY($1::bigint[]) AND kind IN ('ownership_rule', 'codeowners')`, [ids]);
}

function ownersIn({ issue, matches }: Decided, actors: ReadonlyMap<string, Actor>): readonly NewOwner[] {
  const owners = matches.flatMap((match) =>
    match.owners.slice(0, MOST_OWNERS).map((name) => ({
      orgId: issue.orgId,
      issueId: issue.issueId,
      kind: match.source,
      name: storableText(name),
      actor: actors.get(name.toLowerCase()) ?? null,
      rule: storableText(`${match.kind}:${match.pattern}`.slice(0, MAX_RULE_CHARS)),
      line: match.line,
      commitId: null,
      files: [],
      atMs: issue.atMs,
    })),
  );
  return owners.map((owner, place) => ({ ...owner, place }));
}
