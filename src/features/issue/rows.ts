/** Rows of issues as PostgreSQL holds them: finding pages and single ones. */
import type { Sql } from '../../engines/metadata/port.ts';
import { parseShortId } from '../project/index.ts';
import type { PageWindow } from '../../http/cursor.ts';

export interface IssueRow {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
  readonly short_id: number;
  readonly type: string;
  readonly category: string;
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Record<string, unknown>;
  readonly level: string;
  readonly platform: string;
  readonly logger: string;
  readonly status: string;
  readonly substatus: string | null;
  readonly status_details: Record<string, unknown>;
  readonly priority: number;
  readonly priority_locked_at: Date | null;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly times_seen: number;
  readonly users_seen: number;
  readonly is_unhandled: boolean;
  readonly num_comments: number;
  readonly resolved_at: Date | null;
  readonly active_at: Date;
  readonly is_public: boolean;
  readonly share_id: string | null;
  readonly inbox_reason: string | null;
  readonly inbox_at: Date | null;
  readonly assignee_user_id: number | null;
  readonly assignee_team_id: number | null;
  readonly assignee_name: string | null;
  readonly assignee_email: string | null;
  readonly team_slug: string | null;
  readonly first_release: string | null;
  readonly last_release: string | null;
  readonly first_release_at: Date | null;
  readonly last_release_at: Date | null;
  readonly is_bookmarked: boolean | null;
  readonly is_subscribed: boolean | null;
  readonly subscription_reason: string | null;
  readonly seen_at: Date | null;
}

const COLUMNS = `
  i.id, i.org_id, i.project_id, i.short_id, i.type, i.category, i.title, i.culprit, i.metadata, i.level, i.platform, i.logger,
  i.status, i.substatus, i.status_details, i.priority, i.priority_locked_at, i.first_seen, i.last_seen, i.times_seen, i.users_seen,
  i.is_unhandled, i.num_comments, i.resolved_at, i.active_at, i.is_public, i.share_id, i.inbox_reason, i.inbox_at,
  i.assignee_user_id, i.assignee_team_id, coalesce(nullif(a.name, ''), a.email, t.name) AS assignee_name, a.email AS assignee_email,
  t.slug AS team_slug, fr.version AS first_release, lr.version AS last_release, fr.date_added AS first_release_at,
  lr.date_added AS last_release_at, us.is_bookmarked, us.is_subscribed, us.subscription_reason, us.seen_at`;

const JOINS = `
  FROM issue i
  LEFT JOIN account a ON a.id = i.assignee_user_id
  LEFT JOIN team t ON t.id = i.assignee_team_id
  LEFT JOIN release fr ON fr.id = i.first_release_id
  LEFT JOIN release lr ON lr.id = i.last_release_id`;

/** In the order of the ids given. */
export async function issueRows(sql: Sql, orgId: number, ids: readonly number[], userId: number | null): Promise<readonly IssueRow[]> {
  if (ids.length === 0) return [];
  const rows = await sql.rows<IssueRow>(
    `SELECT ${COLUMNS} ${JOINS} LEFT JOIN issue_user_state us ON us.issue_id = i.id AND us.user_id = $3
      WHERE i.org_id = $1 AND i.id = ANY($2::bigint[])`,
    [orgId, ids, userId],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Statuses that are not on their way out (processing §5.1). Zero events: the first is not readable yet. */
const VISIBLE = `i.status IN ('unresolved', 'resolved', 'ignored') AND i.times_seen > 0`;

export interface PageQuestion {
  readonly condition: string;
  /** Bound values of the condition, `$1 …` in order. */
  readonly values: readonly unknown[];
  readonly projectIds: readonly number[];
  /** The condition holds for few issues and no order leads to them: see `scanPage`. */
  readonly isScan?: boolean;
  readonly order: IssueOrder;
  readonly window: PageWindow;
}

/** By a column, by an expression, or as the event store ranked them. */
export type IssueOrder =
  | { readonly kind: 'column'; readonly column: 'last_seen' | 'first_seen' | 'times_seen' | 'users_seen' }
  | { readonly kind: 'expression'; readonly sql: string }
  | { readonly kind: 'ranked'; readonly ids: readonly number[] };

/**
 * Ids of one page and of the row after it. By a column, each project is read in the order of its index and the heads are
 * merged: a page of a million issues costs as much as one of a hundred.
 */
export async function issuePage(sql: Sql, question: PageQuestion): Promise<readonly number[]> {
  const { condition, order, window, values } = question;
  const projects = `$${values.length + 1}::bigint[]`;
  const limit = window.limit + 1;
  const bound: unknown[] = [...values, question.projectIds];
  const rows = await sql.rows<{ id: number }>(pageText(), bound);
  return rows.map((row) => row.id);

  function pageText(): string {
    const where = `${VISIBLE} AND ${condition}`;
    const tail = `LIMIT ${limit} OFFSET ${window.offset}`;
    switch (order.kind) {
      case 'column':
        if (question.isScan === true)
          return `SELECT i.id FROM issue i WHERE i.project_id = ANY(${projects}) AND ${where} ORDER BY i.${order.column} DESC, i.id DESC ${tail}`;
        return `SELECT one.id FROM unnest(${projects}) AS p (id) CROSS JOIN LATERAL (
                  SELECT i.id, i.${order.column} AS at FROM issue i WHERE i.project_id = p.id AND ${where}
                  ORDER BY i.${order.column} DESC, i.id DESC LIMIT ${window.offset + limit}
                ) one ORDER BY one.at DESC, one.id DESC ${tail}`;
      case 'expression':
        return `SELECT i.id FROM issue i WHERE i.project_id = ANY(${projects}) AND ${where} ORDER BY ${order.sql} DESC NULLS LAST, i.id DESC ${tail}`;
      case 'ranked':
        bound.push(`{${order.ids.join(',')}}`);
        return `SELECT i.id FROM unnest($${values.length + 2}::bigint[]) WITH ORDINALITY AS s (id, rank) JOIN issue i ON i.id = s.id
                 WHERE i.project_id = ANY(${projects}) AND ${where} ORDER BY s.rank ${tail}`;
    }
  }
}

/** Counted to a thousand, as every client knows (product §2.2). */
export const MAX_HITS = 1000;

type ScanQuestion = Pick<PageQuestion, 'condition' | 'values' | 'projectIds' | 'window'> & { readonly column: 'last_seen' | 'first_seen' };

/**
 * Ids of a page and of the row after it, and how many fit, from one look at every issue of the projects. For a text, or what the
 * event store has found: the heads of an index hold it by chance only, and walking each project's whole index in its order
 * read the table three times over (200,000 issues: 570 to 1,000 ms instead of 170).
 */
export async function scanPage(sql: Sql, question: ScanQuestion): Promise<{ readonly ids: readonly number[]; readonly hits: number }> {
  const { condition, values, window, column } = question;
  const rows = await sql.rows<{ id: number | null; hits: number }>(
    `WITH found AS MATERIALIZED (
       SELECT i.id, i.${column} AS at FROM issue i WHERE i.project_id = ANY($${values.length + 1}::bigint[]) AND ${VISIBLE} AND ${condition})
     SELECT head.id, fitting.hits FROM (SELECT count(*)::int AS hits FROM found) fitting
       LEFT JOIN LATERAL (SELECT id, at FROM found ORDER BY at DESC, id DESC LIMIT ${window.limit + 1} OFFSET ${window.offset}) head ON true
     ORDER BY head.at DESC, head.id DESC`,
    [...values, question.projectIds],
  );
  return { ids: rows.flatMap(({ id }) => id ?? []), hits: Math.min(MAX_HITS, rows[0]?.hits ?? 0) };
}

export async function countHits(sql: Sql, question: Pick<PageQuestion, 'condition' | 'values' | 'projectIds'>): Promise<number> {
  const row = await sql.row<{ hits: number }>(
    `SELECT count(*)::int AS hits FROM (
       SELECT 1 FROM issue i WHERE i.project_id = ANY($${question.values.length + 1}::bigint[]) AND ${VISIBLE} AND ${question.condition}
       LIMIT ${MAX_HITS}) hit`,
    [...question.values, question.projectIds],
  );
  return row?.hits ?? 0;
}

export interface FoundIssue {
  readonly id: number;
  readonly projectId: number;
  readonly timesSeen: number;
}

/** By id, by short id, or by what an issue was called before it was merged into another; within the projects given. */
export async function findIssue(sql: Sql, name: string, projectIds: readonly number[]): Promise<FoundIssue | null> {
  if (/^\d{1,15}$/.test(name)) {
    return sql.row<FoundIssue>(
      `SELECT i.id, i.project_id AS "projectId", i.times_seen AS "timesSeen" FROM issue i
        WHERE i.id = coalesce((SELECT issue_id FROM issue_redirect WHERE previous_issue_id = $1), $1)
          AND i.project_id = ANY($2::bigint[]) AND ${VISIBLE}`,
      [Number(name), projectIds],
    );
  }
  const short = parseShortId(name);
  if (!short) return null;
  return sql.row<FoundIssue>(
    `SELECT i.id, i.project_id AS "projectId", i.times_seen AS "timesSeen" FROM project p
       LEFT JOIN issue_redirect r ON r.project_id = p.id AND r.previous_short_id = $2
       JOIN issue i ON i.project_id = p.id AND (i.id = r.issue_id OR (r.issue_id IS NULL AND i.short_id = $2))
      WHERE p.slug = $1 AND p.id = ANY($3::bigint[]) AND ${VISIBLE}`,
    [short.projectSlug, short.number, projectIds],
  );
}

/** The issue's id in the event store and those of what was merged into it. */
export async function eventIssueIds(sql: Sql, issueId: number): Promise<readonly number[]> {
  const rows = await sql.rows<{ previous_issue_id: number }>(
    'SELECT previous_issue_id FROM issue_redirect WHERE issue_id = $1 LIMIT 10000',
    [issueId],
  );
  return [issueId, ...rows.map((row) => row.previous_issue_id)];
}

/** When an issue's events were, by its counters. */
export async function issueSpanOf(sql: Sql, issueId: number): Promise<{ readonly firstMs: number; readonly lastMs: number } | null> {
  const row = await sql.row<{ first_seen: Date; last_seen: Date }>('SELECT first_seen, last_seen FROM issue WHERE id = $1', [issueId]);
  return row ? { firstMs: row.first_seen.getTime(), lastMs: row.last_seen.getTime() } : null;
}
