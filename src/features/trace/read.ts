/**
 * What the event store holds of one trace. A trace is what several signals have in common, so this is a feature: it reads their tables by
 * trace id and imports none of them.
 */
import type { OrgContext } from '../../http/route.ts';
import { shortIdsOf } from '../issue/index.ts';
import type { TraceError, TraceOccurrence, TraceSpan } from './contract.ts';

export interface TraceAsked {
  /** 32 hex digits. */
  readonly traceId: string;
  /** Of the projects in scope; null is all of them. */
  readonly projectIds: readonly number[] | null;
}

type Context = Pick<OrgContext, 'events' | 'metadata' | 'reach' | 'datasets'>;

/** Spans of one answer. The waterfall of more would be read by nobody; the counts of the trace say how many there are. */
export const MAX_SPANS = 20_000;
const MAX_ERRORS = 1_000;

const OF_TRACE = `project_id IN {scope:Array(UInt64)} AND trace_id = unhex({trace:String})
      AND ({everywhere:UInt8} = 1 OR project_id IN {projects:Array(UInt64)})`;

function paramsOf({ traceId, projectIds }: TraceAsked) {
  return { trace: traceId, everywhere: projectIds === null ? 1 : 0, projects: projectIds ?? [] };
}

interface SpanRow {
  readonly id: string;
  readonly parent: string;
  readonly segment: string;
  readonly project_id: number | string;
  readonly start: string;
  readonly duration_ns: string | number;
  readonly is_segment: number;
  readonly has_failed: number;
  readonly op: string;
  readonly description: string;
  readonly status: string;
  readonly origin: string;
  readonly description_group: string;
  readonly transaction: string;
  readonly environment: string;
  readonly release: string;
  readonly sdk_name: string;
  readonly profile: string;
}

type SpanArrays = { readonly [Key in keyof SpanRow]: readonly SpanRow[Key][] };

const SPAN_COLUMNS: Readonly<Record<keyof SpanRow, string>> = {
  id: 'lower(hex(span_id))',
  parent: 'lower(hex(parent_span_id))',
  segment: 'lower(hex(segment_id))',
  project_id: 'project_id',
  start: 'toString(toUnixTimestamp64Nano(timestamp))',
  duration_ns: 'duration_ns',
  is_segment: 'is_segment',
  has_failed: 'has_failed',
  op: 'op',
  description: 'substring(description, 1, 1000)',
  status: 'status',
  origin: 'origin',
  description_group: 'lower(hex(description_group))',
  transaction: 'transaction',
  environment: 'environment',
  release: 'release',
  sdk_name: 'sdk_name',
  profile: "if(profile_id = toFixedString('', 16), '', lower(hex(profile_id)))",
};
const SPAN_KEYS = Object.keys(SPAN_COLUMNS) as readonly (keyof SpanRow)[]; // its own keys, and no others

/**
 * The earliest spans first. One that came twice is there once: resent by a client that was not answered. Column by column: of ten
 * thousand rows the names of their columns are more than what is in them.
 */
export async function readSpans({ events, reach }: Context, asked: TraceAsked): Promise<TraceSpan[]> {
  const [columns] = await events.select<SpanArrays>({
    text: `
    SELECT ${SPAN_KEYS.map((key) => `groupArray(c_${key}) AS ${key}`).join(', ')} FROM (
      SELECT ${SPAN_KEYS.map((key) => `${SPAN_COLUMNS[key]} AS c_${key}`).join(', ')}
      FROM spans
      WHERE ${OF_TRACE}
      ORDER BY timestamp, duration_ns DESC, span_id
      LIMIT 1 BY span_id
      LIMIT ${MAX_SPANS}
    )`,
    params: paramsOf(asked),
  });
  if (columns === undefined) return [];
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  return columns.id.map((_, at) => toSpan(columns, at, slugs));
}

const NO_SPAN = '0'.repeat(16);

function toSpan(columns: SpanArrays, at: number, slugs: ReadonlyMap<number, string>): TraceSpan {
  // All columns are of one length.
  const of = <Key extends keyof SpanRow>(key: Key) => columns[key][at] as SpanRow[Key];
  const [startNs, durationNs, description, group] = [of('start'), of('duration_ns'), of('description'), of('description_group')];
  const projectId = Number(of('project_id'));
  const duration = Number(durationNs) / 1e6;
  return {
    event_type: 'span',
    event_id: of('id'),
    parent_span_id: idOrNull(of('parent')),
    parent_is_missing: false,
    is_cut: false,
    project_id: projectId,
    project_slug: slugs.get(projectId) ?? '',
    transaction_id: idOrNull(of('segment')),
    transaction: of('transaction'),
    is_transaction: of('is_segment') === 1,
    op: of('op'),
    description,
    name: description,
    status: of('status'),
    has_failed: of('has_failed') === 1,
    origin: of('origin'),
    group: group === NO_SPAN ? '' : group,
    environment: of('environment'),
    release: of('release'),
    sdk_name: of('sdk_name'),
    profile_id: of('profile'),
    start_timestamp: secondsOf(startNs),
    end_timestamp: secondsOf(String(BigInt(startNs) + BigInt(durationNs))),
    duration,
    self_time: duration,
    errors: [],
    occurrences: [],
    children: [],
  };
}

/** By whole nanoseconds: a sum of seconds would lose the last digits. */
function secondsOf(ns: string): number {
  const digits = ns.padStart(10, '0');
  return Number(`${digits.slice(0, -9)}.${digits.slice(-9)}`);
}

function idOrNull(id: string): string | null {
  return id === NO_SPAN ? null : id;
}

interface ErrorRow {
  readonly type: string;
  readonly id: string;
  readonly span: string;
  readonly project_id: number | string;
  readonly issue_id: number | string;
  readonly level: string;
  readonly title: string;
  readonly culprit: string;
  readonly transaction: string;
  readonly at: string;
}

/** What happened in it and has an issue, the earliest first. */
export async function readEvents({ events, reach, metadata }: Context, asked: TraceAsked): Promise<(TraceError | TraceOccurrence)[]> {
  const rows = await events.select<ErrorRow>({
    text: `
    SELECT type, lower(hex(event_id)) AS id, lower(hex(span_id)) AS span, project_id, issue_id, level, title, culprit, transaction,
      toString(toUnixTimestamp64Milli(timestamp)) AS at
    FROM errors
    WHERE ${OF_TRACE}
    ORDER BY timestamp, event_id
    LIMIT ${MAX_ERRORS}`,
    params: paramsOf(asked),
  });
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  const shortIds = await shortIdsOf(
    metadata,
    reach,
    rows.map((row) => Number(row.issue_id)),
  );
  return rows.map((row) => ({
    // Of the program's own findings, not of the client (docs/adr/0014).
    event_type: row.type === 'generic' ? 'occurrence' : 'error',
    event_id: row.id,
    project_id: Number(row.project_id),
    project_slug: slugs.get(Number(row.project_id)) ?? '',
    span_id: idOrNull(row.span),
    issue_id: String(row.issue_id),
    issue: shortIds.get(Number(row.issue_id)) ?? null,
    level: row.level,
    title: row.title,
    culprit: row.culprit,
    transaction: row.transaction,
    timestamp: Number(row.at) / 1000,
  }));
}

interface MetaRow {
  readonly project_id: number | string;
  readonly op: string;
  readonly spans: number | string;
  readonly segments: number | string;
  readonly first: string;
  readonly last: string;
}

/** How much there is, by project and operation. A span that came twice counts once, as it is shown. */
export async function countTrace({ events, datasets }: Context, asked: TraceAsked) {
  const hasLogs = datasets.has('logs');
  const [spans, errors, logs] = await Promise.all([
    events.select<MetaRow>({
      text: `
      SELECT project_id, op, uniqExact(span_id) AS spans, uniqExactIf(span_id, is_segment) AS segments,
        toString(min(toUnixTimestamp64Milli(timestamp))) AS first,
        toString(max(toUnixTimestamp64Milli(timestamp) + intDiv(duration_ns, 1000000))) AS last
      FROM spans WHERE ${OF_TRACE} GROUP BY project_id, op`,
      params: paramsOf(asked),
    }),
    events.select<{ n: number | string; found: number | string }>({
      text: `SELECT countIf(type != 'generic') AS n, countIf(type = 'generic') AS found FROM errors WHERE ${OF_TRACE}`,
      params: paramsOf(asked),
    }),
    hasLogs
      ? events.select<{ n: number | string }>({ text: `SELECT count() AS n FROM logs WHERE ${OF_TRACE}`, params: paramsOf(asked) })
      : [],
  ]);
  return { spans, errors: Number(errors[0]?.n ?? 0), occurrences: Number(errors[0]?.found ?? 0), logs: Number(logs[0]?.n ?? 0) };
}
