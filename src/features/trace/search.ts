/** Traces in which some span is what a person looks for (product §4.4). */
import type { OrgContext } from '../../http/route.ts';
import type { SearchNode } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Dataset } from '../../query/dataset.ts';
import { whereOf } from '../../query/table.ts';
import { newestFirst, type TimeRange } from '../../query/time-range.ts';
import type { PageWindow } from '../../http/cursor.ts';
import type { TraceSummary } from './contract.ts';

export interface TraceSearch {
  readonly dataset: Dataset;
  readonly search: SearchNode;
  readonly range: TimeRange;
  readonly environments: readonly string[];
  readonly projectIds: readonly number[] | null;
  readonly nowMs: number;
  readonly sort: TraceSort;
}

/** By the matching spans: the newest of a trace, or the longest. */
export type TraceSort = '-timestamp' | '-duration';

type Context = Pick<OrgContext, 'events' | 'reach'>;

/** A trace may begin before the range in which it was found, and go on after it; longer ones are shown as far as this. */
const AROUND_MS = 3_600_000;

/** One row more than the page holds, for its links. */
export async function findTraces(context: Context, asked: TraceSearch, window: PageWindow): Promise<readonly TraceSummary[]> {
  const found = await matching(context, asked, window);
  if (found.length === 0) return [];
  const traces = found.map(({ trace }) => trace);
  const [summaries, problems] = await Promise.all([summarize(context, traces, asked.range), countProblems(context, traces)]);
  const slugs = new Map(context.reach.projects.map((project) => [project.id, project.slug]));
  return found.flatMap(({ trace, matches }) => {
    const rows = summaries.get(trace);
    const [first] = rows ?? [];
    return rows === undefined || first === undefined
      ? []
      : [toSummary(rows, { first, trace, matches: Number(matches), problems: problems.get(trace) ?? NO_PROBLEMS, slugs })];
  });
}

interface Match {
  readonly trace: string;
  readonly matches: number | string;
}

/** The newest are looked for in a short newest part of the range first. */
async function matching(context: Context, asked: TraceSearch, window: PageWindow): Promise<readonly Match[]> {
  const ranges = asked.sort === '-timestamp' ? newestFirst(asked.range) : [asked.range];
  for (const range of ranges) {
    const traces = await firstTraces(context, { ...asked, range }, window);
    if (traces.length > window.limit || range.startMs === asked.range.startMs) return countMatches(context, { ...asked, range }, traces);
  }
  return [];
}

/** Spans that are looked at for each trace that is wanted: those of one trace stand together in every order. */
const SPANS_PER_TRACE = 40;

/**
 * The first traces are those of the first spans, as long as so many spans have enough of them: a million traces are not put together for
 * the fifty that are shown. Where they have not, all are.
 */
async function firstTraces(context: Context, asked: TraceSearch, window: PageWindow): Promise<readonly string[]> {
  const most = (window.offset + window.limit + 1) * SPANS_PER_TRACE;
  const first = await tracesOf(context, asked, { ...window, most });
  const isWhole = first.length > window.limit || (first[0]?.spans ?? 0) < most;
  // Behind the last trace of a page that nobody has looked at, nothing says how many spans there were.
  const found = isWhole && (first.length > 0 || window.offset === 0) ? first : await tracesOf(context, asked, { ...window, most: null });
  return found.map(({ trace }) => trace);
}

interface Place {
  readonly trace: string;
  /** That were looked at. */
  readonly spans: number;
}

async function tracesOf(
  { events }: Context,
  asked: TraceSearch,
  { limit, offset, most }: PageWindow & { readonly most: number | null },
): Promise<readonly Place[]> {
  const bindings = newBindings();
  const column = asked.sort === '-duration' ? 'duration_ns' : 'timestamp';
  const rows = await events.select<{ trace: string; spans: number | string }>({
    text: `
      SELECT lower(hex(trace_id)) AS trace, sum(count()) OVER () AS spans FROM (
        SELECT trace_id, ${column} AS place FROM spans
        WHERE ${whereOf(asked, asked.search, bindings)}
        ${most === null ? '' : `ORDER BY place DESC LIMIT ${most}`}
      )
      GROUP BY trace_id ORDER BY max(place) DESC, trace_id LIMIT ${limit + 1} OFFSET ${offset}`,
    params: bindings.params,
  });
  return rows.map(({ trace, spans }) => ({ trace, spans: Number(spans) }));
}

/** In the order of the traces. */
async function countMatches({ events }: Context, asked: TraceSearch, traces: readonly string[]): Promise<readonly Match[]> {
  if (traces.length === 0) return [];
  const bindings = newBindings();
  const rows = await events.select<Match>({
    text: `
      SELECT lower(hex(trace_id)) AS trace, count() AS matches FROM spans
      WHERE ${whereOf(asked, asked.search, bindings)}
        AND trace_id IN (SELECT toFixedString(unhex(arrayJoin(${bindings.bind(traces, 'Array(String)')})), 16))
      GROUP BY trace_id`,
    params: bindings.params,
  });
  const counts = new Map(rows.map(({ trace, matches }) => [trace, matches]));
  return traces.map((trace) => ({ trace, matches: counts.get(trace) ?? 0 }));
}

interface ServiceRow {
  readonly trace: string;
  readonly project_id: number | string;
  readonly spans: number | string;
  readonly failed: number | string;
  readonly first: string;
  readonly last: string;
  /** Of the span that the service began with: its name, operation, duration, and whether nothing is above it. */
  readonly name: string;
  readonly op: string;
  readonly root_ns: string | number;
  readonly has_root: number;
}

async function summarize(
  { events }: Context,
  traces: readonly string[],
  range: TimeRange,
): Promise<ReadonlyMap<string, readonly ServiceRow[]>> {
  const rows = await events.select<ServiceRow>({
    text: `
      SELECT lower(hex(trace_id)) AS trace, project_id, count() AS spans, countIf(has_failed) AS failed,
        toString(min(toUnixTimestamp64Micro(timestamp))) AS first,
        toString(max(toUnixTimestamp64Micro(timestamp) + intDiv(duration_ns, 1000))) AS last,
        argMin(if(transaction = '', description, transaction), place) AS name,
        argMin(op, place) AS op,
        argMin(duration_ns, place) AS root_ns,
        max(is_root) AS has_root
      FROM
      (
        SELECT *, parent_span_id = toFixedString('', 8) AS is_root, (NOT is_root, NOT is_segment, timestamp) AS place
        FROM spans
        WHERE project_id IN {scope:Array(UInt64)}
          AND timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({until:Int64})
          AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
      )
      GROUP BY trace_id, project_id`,
    params: { traces, from: Math.round(range.startMs - AROUND_MS), until: Math.round(range.endMs + AROUND_MS) },
  });
  return Map.groupBy(rows, (row) => row.trace);
}

/** Errors, and occurrences of performance issues. */
interface Problems {
  readonly errors: number;
  readonly occurrences: number;
}

const NO_PROBLEMS: Problems = { errors: 0, occurrences: 0 };

async function countProblems({ events }: Context, traces: readonly string[]): Promise<ReadonlyMap<string, Problems>> {
  const rows = await events.select<{ trace: string } & Record<keyof Problems, number | string>>({
    text: `
      SELECT lower(hex(trace_id)) AS trace, countIf(type != 'generic') AS errors, countIf(type = 'generic') AS occurrences FROM errors
      WHERE project_id IN {scope:Array(UInt64)} AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
      GROUP BY trace_id`,
    params: { traces },
  });
  return new Map(rows.map((row) => [row.trace, { errors: Number(row.errors), occurrences: Number(row.occurrences) }]));
}

interface Facts {
  readonly first: ServiceRow;
  readonly trace: string;
  readonly matches: number;
  readonly problems: Problems;
  readonly slugs: ReadonlyMap<number, string>;
}

function toSummary(rows: readonly ServiceRow[], { first, trace, matches, problems, slugs }: Facts): TraceSummary {
  const services = rows.toSorted((a, b) => Number(a.first) - Number(b.first));
  // The service above all others; where none is, the first that was at work.
  const root = services.find((row) => row.has_root === 1) ?? services[0] ?? first;
  const start = Math.min(...services.map((row) => Number(row.first)));
  const end = Math.max(...services.map((row) => Number(row.last)));
  return {
    trace,
    name: root.name,
    op: root.op,
    project: slugs.get(Number(root.project_id)) ?? '',
    rootDuration: Number(root.root_ns) / 1e6,
    duration: (end - start) / 1000,
    start: start / 1000,
    end: end / 1000,
    numSpans: services.reduce((sum, row) => sum + Number(row.spans), 0),
    matchingSpans: matches,
    numErrors: problems.errors,
    numOccurrences: problems.occurrences,
    hasFailed: services.some((row) => Number(row.failed) > 0),
    services: services.map((row) => ({
      project: slugs.get(Number(row.project_id)) ?? '',
      spans: Number(row.spans),
      duration: (Number(row.last) - Number(row.first)) / 1000,
      hasFailed: Number(row.failed) > 0,
    })),
    breakdowns: [],
  };
}
