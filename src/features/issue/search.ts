/**
 * A search over issues, in two databases: what an issue is, PostgreSQL knows; what its events hold, the event store. Terms
 * about events that stand side by side hold for one and the same event; its issue fits when any event in the range does
 * (product §2.2).
 */
import type { Sql } from '../../engines/metadata/port.ts';
import type { FilterTerm, SearchNode } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import type { EventDataset } from '../../query/dataset.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { currentIds } from './merged.ts';
import { MAX_HITS } from './rows.ts';
import { freeTextSql, hasField, ISSUE_TERMS } from './search-fields.ts';
import type { PgContext } from './search-fields.ts';

/**
 * Issues that one question to the event store may answer: the ones seen last. A search that fits more is a search for
 * everything, and its first pages are in there.
 */
const MAX_CANDIDATES = 20_000;
/** Separate questions of one search. */
const MAX_QUESTIONS = 10;

export interface EventQuestions {
  /** Knows what was merged into what. */
  readonly metadata: Sql;
  readonly events: ScopedEvents;
  readonly dataset: EventDataset;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  /** Of those in scope; null is all of them. */
  readonly projectIds: readonly number[] | null;
  readonly nowMs: number;
}

export interface IssueCondition {
  readonly sql: string;
  /** No index of issues leads to what fits: every issue is looked at, or those that the event store named. See `scanPage`. */
  readonly isScan: boolean;
}

/** Questions to the event store so far, and the most issues that one of them found. */
interface Asked {
  count: number;
  most: number;
}

/** The condition on `issue i`, with every value bound through the context. @throws QueryRefusedError */
export async function issueCondition(node: SearchNode, context: PgContext, questions: EventQuestions): Promise<IssueCondition> {
  const asked: Asked = { count: 0, most: 0 };
  const sql = await build(node, context, questions, asked);
  // Whoever walks an index meets one of many soon, and one of few only by chance.
  return { sql, isScan: hasText(node) || hasRelease(node) || (asked.count > 0 && asked.most <= MAX_HITS) };
}

async function build(node: SearchNode, context: PgContext, questions: EventQuestions, asked: Asked): Promise<string> {
  if (isAboutEvents(node)) {
    asked.count += 1;
    if (asked.count > MAX_QUESTIONS) throw new QueryRefusedError({ message: 'This search asks too many separate questions about events.' });
    const ids = await issuesWithEvents(node, questions);
    asked.most = Math.max(asked.most, ids.length);
    // As text: an array of thousands of numbers is quoted one by one by the client.
    return `i.id = ANY(${context.bind(`{${ids.join(',')}}`)}::bigint[])`;
  }
  switch (node.kind) {
    case 'text':
      return negated(node.isNegated, node.value.raw === '' ? 'true' : freeTextSql(node.value, context));
    case 'filter':
      return negated(node.isNegated, ownTerm(node, context));
    case 'or':
    case 'and': {
      const parts = node.kind === 'and' ? joinEventParts(node.parts) : node.parts;
      const sql: string[] = [];
      // One after the other: they share the caller's lane of the event store.
      for (const part of parts) sql.push(await build(part, context, questions, asked));
      if (sql.length === 0) return 'true';
      return `(${sql.join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
  }
}

/** Terms about events that are joined by AND become one question. */
function joinEventParts(parts: readonly SearchNode[]): readonly SearchNode[] {
  const aboutEvents = parts.filter(isAboutEvents);
  if (aboutEvents.length < 2) return parts;
  return [...parts.filter((part) => !isAboutEvents(part)), { kind: 'and', parts: aboutEvents }];
}

/** Texts of issues in PostgreSQL. */
const TEXTS: ReadonlySet<string> = new Set(['message', 'title', 'culprit', 'location']);

function hasText(node: SearchNode): boolean {
  if (node.kind === 'text') return true;
  return node.kind === 'filter' ? TEXTS.has(node.key) : node.parts.some(hasText);
}

/** Of a release: few issues, found by the release. */
const RELEASES: ReadonlySet<string> = new Set(['firstRelease', 'first-release', 'regressed_in_release', 'resolved_in_release']);

function hasRelease(node: SearchNode): boolean {
  if (node.kind === 'text') return false;
  return node.kind === 'filter' ? RELEASES.has(node.key) && !node.isNegated : node.kind === 'and' && node.parts.some(hasRelease);
}

/** What issues and their events both say. Patterns are the event store's: PostgreSQL's can take exponential time. */
const OF_BOTH: ReadonlySet<string> = new Set([...TEXTS, 'level', 'logger', 'platform', 'platform.name', 'release']);

function isAboutEvents(node: SearchNode): boolean {
  if (node.kind === 'text') return false;
  if (node.kind !== 'filter') return node.parts.length > 0 && node.parts.every(isAboutEvents);
  if (node.operator === '=~' && OF_BOTH.has(node.key)) return true;
  if (node.key === 'has') return node.values.every((value) => hasField(value.raw) === null);
  return !ISSUE_TERMS.has(node.key);
}

function ownTerm(term: FilterTerm, context: PgContext): string {
  if (term.key === 'has') {
    const parts = term.values.map((value) => hasField(value.raw));
    if (parts.includes(null)) throw new QueryRefusedError({ message: 'Write these has: terms one by one.', position: term.position });
    return `(${parts.join(' OR ')})`;
  }
  if (term.operator === '=~') {
    throw new QueryRefusedError({ message: `A regular expression cannot be searched in ${term.key}.`, position: term.position });
  }
  const sql = ISSUE_TERMS.get(term.key);
  if (!sql) throw new QueryRefusedError({ message: `${term.key} is not a field of issues.`, position: term.position });
  return sql(term, context);
}

/** NULL is "does not hold", also when it is negated. */
function negated(isNegated: boolean, sql: string): string {
  return isNegated ? `NOT coalesce(${sql}, false)` : sql;
}

async function issuesWithEvents(search: SearchNode, questions: EventQuestions): Promise<readonly number[]> {
  const bindings = newBindings();
  const { events, metadata, ...request } = questions;
  const [row] = await events.select<{ ids: readonly (string | number)[] }>({
    text: `
      SELECT groupArray(issue_id) AS ids FROM (
        SELECT issue_id FROM ${questions.dataset.table}
        WHERE ${whereOf({ ...request, search }, search, bindings)}
        GROUP BY issue_id ORDER BY max(timestamp) DESC LIMIT ${MAX_CANDIDATES}
      )`,
    params: bindings.params,
  });
  return currentIds(metadata, (row?.ids ?? []).map(Number));
}
