/** The issue list: search → page of ids → rows → counts and sparklines in the range. */
import type { z } from 'zod';
import { parseSearch } from '../../query/parse.ts';
import { EVERYTHING } from '../../query/ast.ts';
import type { SearchNode } from '../../query/ast.ts';
import { eventsOf, type EventDataset } from '../../query/dataset.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { timeRange } from '../../query/time-range.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import type { PageWindow } from '../../http/cursor.ts';
import { ApiError } from '../../http/errors.ts';
import { page } from '../../http/route.ts';
import type { OrgContext } from '../../http/route.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import type { ListIssues } from './contract.ts';
import { bucketsOf, countsOf, sparklines } from './counts.ts';
import type { CountQuestion, IssueCounts } from './counts.ts';
import { issuesInRange, isWhole, mostSeen, trending } from './rank.ts';
import { countHits, issuePage, issueRows, MAX_HITS, scanPage } from './rows.ts';
import type { IssueRow } from './rows.ts';
import { issueCondition } from './search.ts';
import { toIssue } from './shapes.ts';
import { suggestedOwners } from './suggested.ts';

/** What a list says when nothing was asked for (product §4.3). */
export const DEFAULT_QUERY = 'is:unresolved';

export type IssueFilter = Pick<z.output<typeof ListIssues>, 'project' | 'environment' | 'statsPeriod' | 'start' | 'end' | 'query' | 'sort'>;

/** A filter that was understood: everything the two databases are asked with. */
export interface UnderstoodFilter {
  readonly condition: string;
  readonly values: readonly unknown[];
  readonly projectIds: readonly number[];
  readonly isScan: boolean;
  readonly question: CountQuestion;
}

export async function listIssues(params: z.output<typeof ListIssues>, context: OrgContext) {
  const window = pageWindow(params);
  const filter = await understand(params, context);
  const found = await pageOf(params.sort ?? 'date', { ...filter, window }, context);
  const { rows: shown, links } = cutPage(found.ids, window);
  const [issues, hits] = await Promise.all([
    describe(shown, filter.question, params, context),
    found.hits ?? hitsOf(found.ids, filter, window, context),
  ]);
  return page(issues, links, { 'x-hits': String(hits), 'x-max-hits': String(MAX_HITS) });
}

/** The last page tells; a search that finds little has looked at every issue, and need not do so twice. */
async function hitsOf(ids: readonly number[], filter: UnderstoodFilter, window: PageWindow, { metadata }: OrgContext): Promise<number> {
  const isLast = ids.length <= window.limit && (ids.length > 0 || window.offset === 0);
  return isLast ? Math.min(MAX_HITS, window.offset + ids.length) : countHits(metadata, filter);
}

/** @throws QueryRefusedError, ApiError */
export async function understand(params: IssueFilter, context: OrgContext): Promise<UnderstoodFilter> {
  const nowMs = context.clock.now();
  const question = questionOf(params, context);
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const search = searchOf(params.query ?? DEFAULT_QUERY);
  const pg = { bind, orgId: context.reach.orgId, userId: context.caller.userId, nowMs };
  const { sql, isScan } = await issueCondition(search, pg, question);
  const conditions = [sql, ...(await rangeConditions(question, bind))];
  return {
    condition: conditions.join(' AND '),
    values,
    projectIds: question.projectIds ?? context.scope.projectIds,
    isScan,
    question,
  };
}

export function questionOf(params: IssueFilter, context: OrgContext): CountQuestion {
  const nowMs = context.clock.now();
  const range = timeRange(params, nowMs);
  if (!range)
    throw new ApiError('bad_request', {
      detail: 'The time range could not be understood: give statsPeriod such as 14d, or start and end.',
    });
  const chosen = reachedProjectIds(context.reach, params.project, context.scope);
  const { events, metadata } = context;
  return { events, metadata, dataset: errorsOf(context), range, environments: params.environment, projectIds: chosen, nowMs };
}

export function errorsOf(context: Pick<OrgContext, 'datasets'>): EventDataset {
  const dataset = eventsOf(context.datasets);
  if (!dataset) throw new Error('The dataset of errors is not registered.');
  return dataset;
}

export function searchOf(text: string): SearchNode {
  if (text.trim() === '') return EVERYTHING;
  const parsed = parseSearch(text);
  if (!parsed.ok) throw new QueryRefusedError(parsed.error);
  return parsed.value;
}

/** Seen in the range and environments. A range that ended asks the event store: `last_seen` is later than it. */
async function rangeConditions(question: CountQuestion, bind: (value: unknown) => string): Promise<readonly string[]> {
  const { range, environments } = question;
  if (!range.isOpen) return [`i.id = ANY(${bind(`{${(await issuesInRange(question)).join(',')}}`)}::bigint[])`];
  const start = bind(new Date(range.startMs));
  const conditions = [`i.last_seen >= ${start}::timestamptz`];
  if (environments.length > 0) {
    conditions.push(`EXISTS (SELECT 1 FROM issue_environment ie JOIN environment e ON e.id = ie.environment_id
      WHERE ie.issue_id = i.id AND e.name = ANY(${bind(environments)}::text[]) AND ie.last_seen >= ${start}::timestamptz)`);
  }
  return conditions;
}

type Sort = NonNullable<z.output<typeof ListIssues>['sort']>;

interface FoundPage {
  /** Of the page and of the row after it. */
  readonly ids: readonly number[];
  /** When finding the page has counted them. */
  readonly hits?: number;
}

async function pageOf(sort: Sort, filter: UnderstoodFilter & { readonly window: PageWindow }, context: OrgContext): Promise<FoundPage> {
  if (filter.isScan && sort === 'date') return scanPage(context.metadata, { ...filter, column: 'last_seen' });
  if (filter.isScan && sort === 'new') return scanPage(context.metadata, { ...filter, column: 'first_seen' });
  return { ids: await idsOf(sort, filter, context) };
}

async function idsOf(
  sort: Sort,
  filter: UnderstoodFilter & { readonly window: PageWindow },
  { metadata, caller }: OrgContext,
): Promise<readonly number[]> {
  switch (sort) {
    case 'date':
      return issuePage(metadata, { ...filter, order: { kind: 'column', column: 'last_seen' } });
    case 'new':
      return issuePage(metadata, { ...filter, order: { kind: 'column', column: 'first_seen' } });
    case 'inbox':
      return issuePage(metadata, { ...filter, order: { kind: 'expression', sql: 'i.inbox_at' } });
    case 'recommended':
      return issuePage(metadata, { ...filter, order: { kind: 'expression', sql: recommended(caller.userId) } });
    case 'freq':
    case 'user':
      return mostSeen(metadata, sort, filter, filter.window);
    case 'trends':
      return trending(metadata, filter, filter.window);
  }
}

/** Product §2.3 suggests the parts; each is scaled to about one. */
function recommended(userId: number | null): string {
  const other =
    userId === null
      ? ''
      : ` - CASE WHEN i.assignee_user_id IS NOT NULL AND i.assignee_user_id <> ${Math.trunc(userId)} THEN 0.2::float8 ELSE 0 END`;
  // In float8 throughout: one numeric in it makes the sort of 100,000 issues thirty times slower.
  return `(2 * power(0.5::float8, greatest(0, extract(epoch FROM now() - i.last_seen))::float8 / 86400)
    + ln(1 + i.times_seen::float8) / 10 + ln(1 + i.users_seen::float8) / 8 + (i.priority - 25)::float8 / 50
    + CASE i.substatus WHEN 'escalating' THEN 1::float8 WHEN 'regressed' THEN 1 WHEN 'new' THEN 0.8 ELSE 0 END
    + CASE WHEN i.is_unhandled THEN 0.3::float8 ELSE 0 END${other})`;
}

type Shown = Pick<z.output<typeof ListIssues>, 'collapse' | 'groupStatsPeriod' | 'expand'>;

async function describe(ids: readonly number[], question: CountQuestion, shown: Shown, context: OrgContext) {
  const { metadata, reach, site, caller } = context;
  const rows = await issueRows(metadata, reach.orgId, ids, caller.userId);
  const period = shown.groupStatsPeriod ?? '24h';
  const hasStats = period !== '' && !shown.collapse.includes('stats');
  const [owners, counts, sparkline] = await Promise.all([
    shown.expand.includes('owners') ? suggestedOwners(metadata, ids) : null,
    rangeCounts(rows, question),
    hasStats ? sparklines(ids, bucketsOf(period, question.range, question.nowMs), question) : null,
  ]);
  return rows.map((row) => {
    const facts = { reach, url: site.url, counts: counts.get(row.id), stats: sparkline ? { [period]: sparkline(row.id) } : undefined };
    const issue = { ...toIssue(row, facts), ...(owners === null ? {} : { owners: owners.get(row.id) ?? [] }) };
    if (shown.collapse.includes('lifetime')) return issue;
    const lifetime = {
      count: String(row.times_seen),
      userCount: row.users_seen,
      firstSeen: issue.firstSeen,
      lastSeen: issue.lastSeen,
      stats: {},
    };
    return { ...issue, lifetime };
  });
}

/**
 * Counts in the range, for the issues whose counters say more than that: those that began before it, or all when only some
 * environments are looked at. The others' lifetime is in the range, and PostgreSQL has it.
 */
export async function rangeCounts(rows: readonly IssueRow[], question: CountQuestion): Promise<ReadonlyMap<number, IssueCounts>> {
  return countsOf(
    rows.filter((row) => !isWhole(row, question)).map((row) => row.id),
    question,
  );
}
