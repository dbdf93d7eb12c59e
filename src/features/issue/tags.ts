/** Tags of events: how their values are spread over an issue or a project. */
import type { Sql } from '../../engines/metadata/port.ts';
import { UnderWay } from '../../lib/under-way.ts';
import type { SearchNode } from '../../query/ast.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { fieldOf } from '../../query/conditions.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import type { TagDetail, TagValue } from './contract.ts';
import { aggregateSource } from './counts.ts';
import type { CountQuestion, Points } from './counts.ts';
import { sinceWhen } from './hours.ts';

/** Null issues: every event of the projects. */
export interface TagQuestion extends CountQuestion {
  readonly issueIds: readonly number[] | null;
  readonly search?: SearchNode;
  /** Events there are at most, when that is known. */
  readonly atMost?: number;
  /** The hours of the one issue that is asked for. */
  readonly hours?: () => Promise<Points>;
}

/** Keys of one answer; events hold at most 200 tags. */
const MAX_KEYS = 200;
/**
 * Events whose tags are looked at: of the newest hours that hold so many. Beyond that a distribution changes no more
 * than by chance (a percent), and a busy issue's page must not read millions of maps.
 */
const MAX_SAMPLED = { issue: 5_000, projects: 20_000 };

interface TagRow {
  key: string;
  value: string;
  count: string;
  first_ms: string;
  last_ms: string;
}

/** Events whose tags are looked at, as a statement. */
async function sampled(question: TagQuestion, bindings: Bindings, columns: string): Promise<string> {
  const search = question.search ?? EVERYTHING;
  const range = { ...question.range, startMs: await sampleStart(question) };
  return `SELECT ${columns} FROM ${question.dataset.table}
          WHERE ${whereOf({ ...question, range, search }, search, bindings)} ${ofIssues(question, bindings)} LIMIT ${sizeOf(question)}`;
}

function ofIssues({ issueIds }: TagQuestion, bindings: Bindings): string {
  return issueIds === null ? '' : `AND issue_id IN ${bindings.bind(issueIds, 'Array(UInt64)')}`;
}

function sizeOf({ issueIds }: TagQuestion): number {
  return issueIds === null ? MAX_SAMPLED.projects : MAX_SAMPLED.issue;
}

/** Since when there were enough events. How many fit a search is not known before: the whole range. */
async function sampleStart(question: TagQuestion): Promise<number> {
  if ((question.atMost ?? Infinity) <= sizeOf(question)) return question.range.startMs;
  const isAll = question.search === undefined || (question.search.kind === 'and' && question.search.parts.length === 0);
  if (!isAll) return question.range.startMs;
  if (question.hours !== undefined) return Math.max(question.range.startMs, sinceWhen(await question.hours(), sizeOf(question)) ?? 0);
  const bindings = newBindings();
  const source = aggregateSource(question, bindings);
  const [row] = await question.events.select<{ start: string | number }>({
    text: `
      SELECT min(bucket_start) AS start FROM (
        SELECT toUInt32(bucket) AS bucket_start, sum(events) AS here, sum(here) OVER (ORDER BY bucket_start DESC) AS since
        FROM ${source.table} WHERE ${source.where} ${ofIssues(question, bindings)} GROUP BY bucket_start
      ) WHERE since - here < ${sizeOf(question)} ${FEW_ROWS}`,
    params: bindings.params,
  });
  return Math.max(question.range.startMs, Number(row?.start ?? 0) * 1000);
}

/** Values shown with each key of an issue. */
const TOP_VALUES = 10;

const underWay = new WeakMap<Sql, UnderWay<readonly TagDetail[]>>();

/**
 * Tags of one issue, each key with its `TOP_VALUES` most frequent values. The page of an issue asks twice at a time, for the issue
 * and for its tags: who asks while the same question is under way gets its answer. The caller has been let in to the issue.
 */
export function issueTags(question: TagQuestion): Promise<readonly TagDetail[]> {
  const { metadata, issueIds, projectIds, environments, range } = question;
  const asked = underWay.get(metadata) ?? new UnderWay<readonly TagDetail[]>();
  underWay.set(metadata, asked);
  const lengthMs = range.endMs - range.startMs;
  return asked.ask(JSON.stringify([issueIds, projectIds, environments, lengthMs]), () => tagSpread(question, TOP_VALUES));
}

interface SpreadRow {
  key: string;
  total: string;
  distinct_values: string;
  /** The most frequent ones, and of each how often, since when and until when. */
  tops: readonly string[];
  counts: readonly string[];
  firsts_ms: readonly string[];
  lasts_ms: readonly string[];
}

/** Each key with its most frequent values; of tags, or of another map of the events. */
export async function tagSpread(question: TagQuestion, valuesPerKey: number, map = 'tags'): Promise<readonly TagDetail[]> {
  const bindings = newBindings();
  const inner = await sampled(question, bindings, `project_id, timestamp, ${map} AS pairs`);
  // Only the most frequent values of a key are kept while they are counted: windows over all of them took a quarter of the time.
  const rows = await question.events.select<SpreadRow>({
    text: `
      SELECT key, total, distinct_values, arrayMap(one -> one.2, top) AS tops, arrayMap(one -> -one.1, top) AS counts,
             arrayMap(one -> one.3, top) AS firsts_ms, arrayMap(one -> one.4, top) AS lasts_ms
      FROM (
        SELECT key, sum(here) AS total, count() AS distinct_values,
               groupArraySorted(${valuesPerKey})((-toInt64(here), value, first_ms, last_ms)) AS top
        FROM (
          SELECT key, value, count() AS here,
                 toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms
          FROM (${inner}) ARRAY JOIN mapKeys(pairs) AS key, mapValues(pairs) AS value
          WHERE project_id IN {scope:Array(UInt64)}
          GROUP BY key, value
        ) GROUP BY key
      )
      ORDER BY total DESC, key
      LIMIT ${MAX_KEYS} ${question.issueIds === null ? '' : FEW_ROWS}`,
    params: bindings.params,
  });
  return rows.map(({ key, total, distinct_values: distinct, tops, ...of }) => ({
    key,
    name: nameOf(key),
    totalValues: Number(total),
    uniqueValues: Number(distinct),
    canDelete: false,
    topValues: tops.map((value, at) =>
      toValue({ key, value, count: of.counts[at] ?? '0', first_ms: of.firsts_ms[at] ?? '0', last_ms: of.lasts_ms[at] ?? '0' }),
    ),
  }));
}

export interface ValuePage {
  readonly key: string;
  /** Substring of the value; empty is all. */
  readonly substring: string;
  readonly limit: number;
  readonly offset: number;
}

/** Texts that an event has by a name: of a tag one, of a list its elements. An issue is asked for tags only. */
function textsOf({ dataset, issueIds }: TagQuestion, key: string, bindings: Bindings): string {
  const field = issueIds === null ? fieldOf(key, { dataset, bindings }) : null;
  if (field?.isProse) return 'emptyArrayString()';
  if (field?.isArray) return `arrayDistinct(${field.sql})`;
  if (field && field.tag === undefined && !dataset.fields.has(key)) return `arrayFilter(one -> one != '', [${field.sql}])`;
  const name = bindings.bind(key, 'String');
  return `if(mapContains(tags, ${name}), [tags[${name}]], [])`;
}

/** Values of one key by frequency, with one row more than the page. */
export async function tagValues(question: TagQuestion, page: ValuePage): Promise<readonly TagValue[]> {
  const bindings = newBindings();
  const key = bindings.bind(page.key, 'String');
  const inner = await sampled(question, bindings, `project_id, timestamp, ${textsOf(question, page.key, bindings)} AS texts`);
  const rows = await question.events.select<TagRow>({
    text: `
      SELECT ${key} AS key, value, count() AS count,
             toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms
      FROM (${inner}) ARRAY JOIN texts AS value
      WHERE project_id IN {scope:Array(UInt64)}
        AND positionCaseInsensitiveUTF8(value, ${bindings.bind(page.substring, 'String')}) > 0
      GROUP BY value ORDER BY count DESC, value
      LIMIT ${page.limit + 1} OFFSET ${page.offset}`,
    params: bindings.params,
  });
  return rows.map(toValue);
}

function toValue(row: TagRow): TagValue {
  return {
    key: row.key,
    value: row.value,
    name: row.value === '' ? '(empty)' : row.value,
    count: Number(row.count),
    firstSeen: new Date(Number(row.first_ms)).toISOString(),
    lastSeen: new Date(Number(row.last_ms)).toISOString(),
    query: `${/^[\w.-]+$/.test(row.key) ? row.key : `"${row.key}"`}:"${row.value.replace(/[\\"*]/g, String.raw`\$&`)}"`,
  };
}

function nameOf(key: string): string {
  const words = key.replace(/[._-]+/g, ' ').trim();
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1);
}
