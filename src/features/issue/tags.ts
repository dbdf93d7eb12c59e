/** Tags of events: how their values are spread over an issue or a project. */
import type { SearchNode } from '../../query/ast.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import { whereOf } from '../../query/table.ts';
import type { TagDetail, TagValue } from './contract.ts';
import { aggregateSource, FEW_ROWS } from './counts.ts';
import type { CountQuestion } from './counts.ts';

/** Null issues: every event of the projects. */
export interface TagQuestion extends CountQuestion {
  readonly issueIds: readonly number[] | null;
  readonly search?: SearchNode;
  /** Events there are at most, when that is known. */
  readonly atMost?: number;
}

/** Keys of one answer; events hold at most 200 tags. */
const MAX_KEYS = 200;
/**
 * Events whose tags are looked at: the newest quarters of an hour that hold so many. Beyond that a distribution changes no more
 * than by chance (a percent), and a busy issue's page must not read millions of maps.
 */
const MAX_SAMPLED = { issue: 5_000, projects: 20_000 };

interface TagRow {
  key: string;
  value: string;
  count: string;
  first_ms: string;
  last_ms: string;
  total: string;
  distinct_values: string;
}

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

/** Each key with its most frequent values. */
export async function tagSpread(question: TagQuestion, valuesPerKey: number): Promise<readonly TagDetail[]> {
  const bindings = newBindings();
  const inner = await sampled(question, bindings, 'project_id, timestamp, tags');
  const rows = await question.events.select<TagRow>({
    text: `
      SELECT key, value, count, first_ms, last_ms, total, distinct_values FROM (
        SELECT key, value, count() AS count,
               toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms,
               sum(count()) OVER (PARTITION BY key) AS total, count() OVER (PARTITION BY key) AS distinct_values,
               row_number() OVER (PARTITION BY key ORDER BY count() DESC, value) AS place
        FROM (${inner}) ARRAY JOIN mapKeys(tags) AS key, mapValues(tags) AS value
        WHERE project_id IN {scope:Array(UInt64)}
        GROUP BY key, value
      ) WHERE place <= ${bindings.bind(valuesPerKey, 'UInt32')}
      ORDER BY total DESC, key, count DESC
      LIMIT ${MAX_KEYS * Math.max(1, valuesPerKey)}`,
    params: bindings.params,
  });
  const byKey = Map.groupBy(rows, (row) => row.key);
  return [...byKey].slice(0, MAX_KEYS).map(([key, values]) => ({
    key,
    name: nameOf(key),
    totalValues: Number(values[0]?.total ?? 0),
    uniqueValues: Number(values[0]?.distinct_values ?? 0),
    canDelete: false,
    topValues: values.map(toValue),
  }));
}

export interface ValuePage {
  readonly key: string;
  /** Substring of the value; empty is all. */
  readonly substring: string;
  readonly limit: number;
  readonly offset: number;
}

/** Values of one key by frequency, with one row more than the page. */
export async function tagValues(question: TagQuestion, page: ValuePage): Promise<readonly TagValue[]> {
  const bindings = newBindings();
  const key = bindings.bind(page.key, 'String');
  const inner = await sampled(question, bindings, `project_id, timestamp, tags[${key}] AS value, mapContains(tags, ${key}) AS has_key`);
  const rows = await question.events.select<TagRow>({
    text: `
      SELECT ${key} AS key, value, count() AS count,
             toUnixTimestamp64Milli(min(timestamp)) AS first_ms, toUnixTimestamp64Milli(max(timestamp)) AS last_ms
      FROM (${inner})
      WHERE project_id IN {scope:Array(UInt64)} AND has_key
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
