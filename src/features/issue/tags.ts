/** Tags of events: how their values are spread over an issue or a project. */
import type { SearchNode } from '../../query/ast.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { whereOf } from '../../query/table.ts';
import type { TagDetail, TagValue } from './contract.ts';
import type { CountQuestion } from './counts.ts';

/** Null issues: every event of the projects. */
export interface TagQuestion extends CountQuestion {
  readonly issueIds: readonly number[] | null;
  readonly search?: SearchNode;
}

/** Keys of one answer; events hold at most 200 tags. */
const MAX_KEYS = 200;
/**
 * Events whose tags are looked at: of one project the newest hours, as the table is ordered, so that reading stops early. Beyond
 * that a distribution changes no more than by chance, and a busy issue's page must not read millions of maps.
 */
const MAX_SAMPLED = 20_000;

interface TagRow {
  key: string;
  value: string;
  count: string;
  first_ms: string;
  last_ms: string;
  total: string;
  distinct_values: string;
}

function sampled(question: TagQuestion, bindings: ReturnType<typeof newBindings>, columns: string): string {
  const search = question.search ?? EVERYTHING;
  const issues = question.issueIds === null ? '' : `AND issue_id IN ${bindings.bind(question.issueIds, 'Array(UInt64)')}`;
  return `SELECT ${columns} FROM ${question.dataset.table} WHERE ${whereOf({ ...question, search }, search, bindings)} ${issues}
          ORDER BY project_id DESC, toStartOfHour(timestamp) DESC LIMIT ${MAX_SAMPLED}`;
}

/** Each key with its most frequent values. */
export async function tagSpread(question: TagQuestion, valuesPerKey: number): Promise<readonly TagDetail[]> {
  const bindings = newBindings();
  const inner = sampled(question, bindings, 'project_id, timestamp, tags');
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
  const inner = sampled(question, bindings, `project_id, timestamp, tags[${key}] AS value, mapContains(tags, ${key}) AS has_key`);
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
