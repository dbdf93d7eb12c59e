/**
 * Issues that were merged into another. Their events keep the old issue id in the event store, whose sort key cannot be
 * rewritten (processing §4.11): whoever asks it about issues asks for the merged ones too, and reads the answer under the new id.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Bindings } from '../../query/bindings.ts';

interface Redirect {
  readonly previous: number;
  readonly current: number;
}

export interface EventIds {
  /** Every id that events of the issues have in the event store. */
  readonly ids: readonly number[];
  readonly redirects: readonly Redirect[];
}

/** What events of these issues are called in the event store. */
export async function eventIdsOf(sql: Sql, issueIds: readonly number[]): Promise<EventIds> {
  if (issueIds.length === 0) return { ids: [], redirects: [] };
  const redirects = await sql.rows<Redirect>(
    'SELECT previous_issue_id AS previous, issue_id AS current FROM issue_redirect WHERE issue_id = ANY($1::bigint[]) LIMIT 10000',
    [`{${issueIds.join(',')}}`],
  );
  return { ids: [...issueIds, ...redirects.map(({ previous }) => previous)], redirects };
}

/** The issue of an event, as an expression of the event store. */
export function issueSql({ redirects }: EventIds, bindings: Bindings): string {
  if (redirects.length === 0) return 'issue_id';
  const from = bindings.bind(
    redirects.map(({ previous }) => previous),
    'Array(UInt64)',
  );
  const to = bindings.bind(
    redirects.map(({ current }) => current),
    'Array(UInt64)',
  );
  return `transform(issue_id, ${from}, ${to}, issue_id)`;
}

/** Merged id → id of the issue that took it in. */
export async function currentIdOf(sql: Sql, issueIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (issueIds.length === 0) return new Map();
  const redirects = await sql.rows<Redirect>(
    // As a set: of a list the planner weighs every element, which took half of the time for the 20,000 ids that a search may find.
    'SELECT previous_issue_id AS previous, issue_id AS current FROM issue_redirect WHERE previous_issue_id IN (SELECT unnest($1::bigint[]))',
    [`{${issueIds.join(',')}}`],
  );
  return new Map(redirects.map((one) => [one.previous, one.current]));
}

/** Ids that the event store answered → ids of issues as they are now, each once, in the same order. */
export async function currentIds(sql: Sql, eventIssueIds: readonly number[]): Promise<readonly number[]> {
  const current = await currentIdOf(sql, eventIssueIds);
  return current.size === 0 ? eventIssueIds : [...new Set(eventIssueIds.map((id) => current.get(id) ?? id))];
}
