/**
 * Search terms that PostgreSQL answers about an issue itself (product §2.2). Values are bound; identifiers stand here. Pure.
 */
import { nearest } from '../../lib/nearest.ts';
import { hasWildcard, repairOf } from '../../query/ast.ts';
import type { FilterTerm, TextValue } from '../../query/ast.ts';
import { likePattern } from '../../query/conditions.ts';
import { comparisonOf } from '../../query/pattern.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { parseDuration, parseInstant, parseNumber, parseRelative } from '../../query/values.ts';
import { parseShortId } from '../project/index.ts';

export interface PgContext {
  /** Returns the placeholder. */
  readonly bind: (value: unknown) => string;
  readonly orgId: number;
  readonly userId: number | null;
  readonly nowMs: number;
}

type TermSql = (term: FilterTerm, context: PgContext) => string;

/**
 * Issues of some releases, which are `r` in the condition. The releases come first and lead to their issues by an index: asked of
 * each of a hundred thousand issues, the same took seconds.
 */
type ReleaseIssues = (chosen: string) => string;

const BEGAN_IN: ReleaseIssues = (chosen) => `i.first_release_id IN (SELECT r.id FROM release r WHERE ${chosen})`;

const SEEN_IN: ReleaseIssues = (chosen) =>
  `i.id IN (SELECT ir.issue_id FROM issue_release ir JOIN release r ON r.id = ir.release_id WHERE ${chosen})`;

const REGRESSED_IN: ReleaseIssues = (chosen) =>
  `i.id IN (SELECT a.issue_id FROM release r JOIN release_project rp ON rp.release_id = r.id
      JOIN issue_activity a ON a.project_id = rp.project_id AND a.type = 'set_regression' AND a.detail->>'version' = r.version
     WHERE ${chosen})`;

/**
 * Resolved with the release itself, with the one that comes after the release it was resolved in, or with one of its commits
 * (processing §5.2). The conditions on `x` are those of the index.
 */
const RESOLVED_IN: ReleaseIssues = (chosen) =>
  `i.id IN (SELECT x.id FROM release r JOIN release_project rp ON rp.release_id = r.id
      JOIN issue x ON x.project_id = rp.project_id AND x.status = 'resolved'
        AND x.status_details ?| ARRAY['inRelease', 'inNextRelease', 'inCommit']
     WHERE ${chosen} AND (
       x.status_details->>'inRelease' = r.version
       OR x.status_details->'inCommit'->>'commit' IN (SELECT c.key FROM release_commit rc JOIN commit c ON c.id = rc.commit_id WHERE rc.release_id = r.id)
       OR x.status_details ? 'inNextRelease' AND x.status_details->>'currentRelease' = (
         SELECT b.version FROM release_project p JOIN release b ON b.id = p.release_id
          WHERE p.project_id = x.project_id AND coalesce(b.date_released, b.date_added) < coalesce(r.date_released, r.date_added)
          ORDER BY coalesce(b.date_released, b.date_added) DESC, b.id DESC LIMIT 1)))`;

/** Terms by key; a key that is not here is asked of the events. The issue is `i`. */
export const ISSUE_TERMS: ReadonlyMap<string, TermSql> = new Map<string, TermSql>([
  ['is', (term) => anyOf(term.values.map((value) => isState(value)))],
  ['assigned', (term, context) => anyOf(term.values.map((value) => assignedTo(value, context)))],
  ['assigned_or_suggested', (term, context) => anyOf(term.values.map((value) => assignedOrSuggested(value, context)))],
  ['bookmarks', (term, context) => anyOf(term.values.map((value) => stateOf(value, 'us.is_bookmarked', context)))],
  ['subscribed', (term, context) => anyOf(term.values.map((value) => stateOf(value, 'us.is_subscribed', context)))],
  ['issue', (term, context) => anyOf(term.values.map((value) => shortId(value, context)))],
  ['id', number('i.id')],
  ['issue.id', number('i.id')],
  ['issue.category', text('i.category')],
  ['issue.type', text('i.type')],
  ['issue.priority', (term, context) => priority(term, context)],
  ['firstSeen', date('i.first_seen')],
  ['age', date('i.first_seen')],
  ['lastSeen', date('i.last_seen')],
  ['timesSeen', number('i.times_seen')],
  ['userCount', number('i.users_seen')],
  ['status', (term) => anyOf(term.values.map((value) => isState(value)))],
  ['substatus', text('i.substatus')],
  ['level', text('i.level')],
  ['project', project],
  ['project.name', project],
  ['project.id', number('i.project_id')],
  ['platform', text('i.platform')],
  ['platform.name', text('i.platform')],
  ['logger', text('i.logger')],
  ['title', text('i.title')],
  ['culprit', text('i.culprit')],
  ['location', text(`coalesce(i.metadata->>'filename', '')`)],
  ['message', (term, context) => anyOf(term.values.map((value) => freeTextSql(value, context)))],
  ['firstRelease', release(BEGAN_IN)],
  ['first-release', release(BEGAN_IN)],
  ['regressed_in_release', release(REGRESSED_IN)],
  ['resolved_in_release', release(RESOLVED_IN)],
  ['release', release(SEEN_IN)],
  ['release.version', release(SEEN_IN, 'version')],
  ['release.package', release(SEEN_IN, 'package')],
  ['release.build', release(SEEN_IN, 'build_code')],
]);

/** One substring of what an issue shows. */
export function freeTextSql(value: TextValue, { bind }: PgContext): string {
  if (!hasWildcard(value)) return `strpos(i.search_text, lower(${bind(value.raw)}::text)) > 0`;
  const pattern = bind(`%${likePattern(value)}%`);
  // Pieces of a pattern stand in one of the texts: what fits the joined text is looked at more closely.
  return `(i.search_text LIKE lower(${pattern}) AND (i.title ILIKE ${pattern} OR i.culprit ILIKE ${pattern} OR coalesce(i.metadata->>'value', '') ILIKE ${pattern}))`;
}

/** `has:` of what every issue has or may have; null asks the events. */
export function hasField(key: string): string | null {
  if (key === 'assignee' || key === 'assigned') return '(i.assignee_user_id IS NOT NULL OR i.assignee_team_id IS NOT NULL)';
  if (key === 'release' || key === 'firstRelease') return 'i.first_release_id IS NOT NULL';
  return ISSUE_TERMS.has(key) ? 'true' : null;
}

const STATES: Readonly<Record<string, string>> = {
  unresolved: `i.status = 'unresolved'`,
  resolved: `i.status = 'resolved'`,
  archived: `i.status = 'ignored'`,
  ignored: `i.status = 'ignored'`,
  muted: `i.status = 'ignored'`,
  reprocessing: `i.status = 'reprocessing'`,
  assigned: '(i.assignee_user_id IS NOT NULL OR i.assignee_team_id IS NOT NULL)',
  unassigned: '(i.assignee_user_id IS NULL AND i.assignee_team_id IS NULL)',
  for_review: `(i.inbox_reason IS NOT NULL AND i.status = 'unresolved')`,
  // External issues are not linked yet: no issue is.
  linked: 'false',
  unlinked: 'true',
  new: `(i.status = 'unresolved' AND i.substatus = 'new')`,
  ongoing: `(i.status = 'unresolved' AND i.substatus = 'ongoing')`,
  escalating: `(i.status = 'unresolved' AND i.substatus = 'escalating')`,
  regressed: `(i.status = 'unresolved' AND i.substatus = 'regressed')`,
  archived_until_escalating: `(i.status = 'ignored' AND i.substatus = 'archived_until_escalating')`,
  archived_until_condition_met: `(i.status = 'ignored' AND i.substatus = 'archived_until_condition_met')`,
  archived_forever: `(i.status = 'ignored' AND i.substatus = 'archived_forever')`,
};

function isState(value: TextValue): string {
  const sql = STATES[value.raw.toLowerCase()];
  if (sql === undefined) {
    throw new QueryRefusedError({
      message: `"is:${value.raw}" is not a state of an issue; try ${Object.keys(STATES).slice(0, 4).join(', ')}.`,
      position: value.position,
      repair: repairOf(value, nearest(value.raw, Object.keys(STATES))),
    });
  }
  return sql;
}

const NOBODY = '(i.assignee_user_id IS NULL AND i.assignee_team_id IS NULL)';

function assignedTo(value: TextValue, { bind, userId, orgId }: PgContext): string {
  const name = value.raw;
  if (name === 'none' || name === '') return NOBODY;
  if (name === 'me') return `i.assignee_user_id = ${bind(userId)}`;
  if (name === 'my_teams') {
    return `i.assignee_team_id IN (SELECT tm.team_id FROM team_member tm JOIN member m ON m.id = tm.member_id WHERE m.user_id = ${bind(userId)})`;
  }
  if (name.startsWith('#'))
    return `i.assignee_team_id IN (SELECT t.id FROM team t WHERE t.org_id = ${bind(orgId)} AND t.slug = ${bind(name.slice(1))})`;
  return `i.assignee_user_id IN (${memberByName(name, orgId, bind)})`;
}

/** Also what rules of ownership or a commit say is theirs, while nobody has it. */
function assignedOrSuggested(value: TextValue, context: PgContext): string {
  const own = assignedTo(value, context);
  if (own === NOBODY) return own;
  const owner = assignedTo(value, context).replaceAll('i.assignee_user_id', 'o.user_id').replaceAll('i.assignee_team_id', 'o.team_id');
  return `(${own} OR (${NOBODY} AND EXISTS (SELECT 1 FROM issue_owner o WHERE o.issue_id = i.id AND ${owner})))`;
}

/** People are looked for in the organization only: a search tells nothing about other accounts. */
function memberByName(name: string, orgId: number, bind: PgContext['bind']): string {
  return `SELECT a.id FROM account a JOIN member m ON m.user_id = a.id WHERE m.org_id = ${bind(orgId)} AND lower(a.email) = lower(${bind(name)})`;
}

function stateOf(value: TextValue, column: string, { bind, userId, orgId }: PgContext): string {
  const who = value.raw === 'me' ? `us.user_id = ${bind(userId)}` : `us.user_id IN (${memberByName(value.raw, orgId, bind)})`;
  return `EXISTS (SELECT 1 FROM issue_user_state us WHERE us.issue_id = i.id AND ${column} AND ${who})`;
}

function shortId(value: TextValue, { bind, orgId }: PgContext): string {
  const parsed = parseShortId(value.raw);
  if (!parsed) throw new QueryRefusedError({ message: `"${value.raw}" is not a short id such as SHOP-1B.`, position: value.position });
  return `(i.short_id = ${bind(parsed.number)} AND i.project_id IN (SELECT p.id FROM project p WHERE p.org_id = ${bind(orgId)} AND p.slug = ${bind(parsed.projectSlug)}))`;
}

const PRIORITY: Readonly<Record<string, number>> = { high: 75, medium: 50, low: 25 };

function priority(term: FilterTerm, { bind }: PgContext): string {
  const values = term.values.map((value) => {
    const priority = PRIORITY[value.raw.toLowerCase()];
    if (priority === undefined)
      throw new QueryRefusedError({
        message: `"${value.raw}" is not high, medium or low.`,
        position: value.position,
        repair: repairOf(value, nearest(value.raw, Object.keys(PRIORITY))),
      });
    return priority;
  });
  return `i.priority = ANY(${bind(values)}::smallint[])`;
}

function project(term: FilterTerm, { bind, orgId }: PgContext): string {
  const names = term.values.map((value) => value.raw);
  return `i.project_id IN (SELECT p.id FROM project p WHERE p.org_id = ${bind(orgId)} AND (p.slug = ANY(${bind(names)}::text[]) OR p.id::text = ANY(${bind(names)}::text[])))`;
}

function release(ofReleases: ReleaseIssues, column = 'version'): TermSql {
  return (term, context) => {
    if (term.operator !== '=') throw new QueryRefusedError({ message: `${term.key} cannot be compared yet.`, position: term.position });
    const org = context.bind(context.orgId);
    const hasLatest = column === 'version' && term.values.some((value) => value.raw === 'latest');
    const named = { ...term, values: term.values.filter((value) => value.raw !== 'latest' || column !== 'version') };
    const parts = hasLatest ? [ofReleases(`r.org_id = ${org} AND ${LATEST}`)] : [];
    if (named.values.length > 0) parts.push(ofReleases(`r.org_id = ${org} AND ${text(`r.${column}`)(named, context)}`));
    if (term.values.some((value) => value.raw === '')) parts.push('i.first_release_id IS NULL');
    return anyOf(parts);
  };
}

/** The newest of the issue's project (product §1.4, without the order of semver). */
const LATEST = `r.id = (SELECT rp.release_id FROM release_project rp JOIN release n ON n.id = rp.release_id
  WHERE rp.project_id = i.project_id ORDER BY coalesce(n.date_released, n.date_added) DESC, n.id DESC LIMIT 1)`;

function text(column: string): TermSql {
  return (term, { bind }) => {
    if (term.operator !== '=')
      throw new QueryRefusedError({ message: `${term.key} is text and cannot be compared.`, position: term.position });
    const exact = term.values.filter((value) => !hasWildcard(value)).map((value) => value.raw);
    const parts = exact.length > 0 ? [`${column} = ANY(${bind(exact)}::text[])`] : [];
    for (const value of term.values.filter(hasWildcard)) parts.push(`${column} ILIKE ${bind(likePattern(value))}`);
    return anyOf(parts);
  };
}

function number(column: string): TermSql {
  return (term, { bind }) =>
    anyOf(
      term.values.map((value) => {
        const number = parseNumber(value.raw);
        if (number === null) throw new QueryRefusedError({ message: `"${value.raw}" is not a number.`, position: value.position });
        return `${column} ${comparisonOf(term)} ${bind(Math.trunc(number))}::bigint`;
      }),
    );
}

function date(column: string): TermSql {
  return (term, context) => anyOf(term.values.map((value) => dateSql(column, term, value, context)));
}

function dateSql(column: string, term: FilterTerm, value: TextValue, { bind, nowMs }: PgContext): string {
  const sign = comparisonOf(term);
  const at = (ms: number) => `${bind(new Date(ms))}::timestamptz`;
  const relative = parseRelative(value.raw);
  if (relative) return `${column} ${relative.isNewer ? '>=' : '<='} ${at(nowMs - relative.ms)}`;
  // `age:<24h`, as people write it: younger than a day.
  const age = sign === '=' ? null : parseDuration(value.raw);
  if (age !== null && /[a-z]$/i.test(value.raw)) return `${column} ${sign.startsWith('<') ? '>=' : '<='} ${at(nowMs - age)}`;
  const instant = parseInstant(value.raw);
  if (!instant)
    throw new QueryRefusedError({ message: `"${value.raw}" is not a date such as 2026-11-22 or -24h.`, position: value.position });
  if (sign !== '=') return `${column} ${sign} ${at(instant.ms)}`;
  return `(${column} >= ${at(instant.ms)} AND ${column} < ${at(instant.ms + instant.precisionMs)})`;
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : `(${parts.join(' OR ')})`;
}
