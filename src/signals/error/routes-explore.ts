import { z } from 'zod';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { shortIdsOf } from '../../features/issue/index.ts';
import { EVERYTHING } from '../../query/ast.ts';
import type { Dataset } from '../../query/dataset.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { countSeries, selectSeries, selectTopSeries } from '../../query/series.ts';
import type { Line, SeriesRequest } from '../../query/series.ts';
import { selectTable } from '../../query/table.ts';
import type { Table } from '../../query/table.ts';
import { defaultInterval, MAX_BUCKETS, parsePeriod, timeRange } from '../../query/time-range.ts';
import { EventsMeta, EventsStats, EventsTable, ProjectStats } from './contract.ts';
import type { EventsSeries } from './contract.ts';
import { EventsQuery, EventsStatsQuery } from './explore-params.ts';
import { withNames } from './names.ts';

/** Tables and charts over events (product §2.4). */
export const exploreRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/events/',
    scope: ['event:read', 'org:read'],
    summary: 'A table of events: chosen fields and functions, grouped by the fields.',
    params: EventsQuery,
    answer: EventsTable,
    handle: (params, context) => table(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/events-stats/',
    scope: ['event:read', 'org:read'],
    summary: 'Functions of events over time.',
    params: EventsStatsQuery,
    answer: EventsStats,
    handle: (params, context) => stats(params, context),
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/events-meta/',
    scope: ['event:read', 'org:read'],
    summary: 'How many events fit a search.',
    params: EventsQuery,
    answer: EventsMeta,
    async handle(params, context) {
      const base = await requestOf(params, context);
      const { rows } = await selectTable(context.events, { ...base, fields: ['count()'], sort: [], limit: 1, offset: 0 });
      return { count: Number(rows[0]?.['count()'] ?? 0) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/stats/',
    scope: ['event:read', 'project:read'],
    summary: 'Events of a project over time.',
    params: z.object({
      stat: z.string().optional(),
      since: z.coerce.number().optional(),
      until: z.coerce.number().optional(),
      resolution: z.string().optional(),
    }),
    answer: ProjectStats,
    async handle({ since, until, resolution }, context) {
      const nowSeconds = context.clock.now() / 1000;
      const intervalSeconds = (parsePeriod(resolution ?? '1h') ?? 3_600_000) / 1000;
      const end = until ?? nowSeconds;
      const start = Math.floor((since ?? end - 86_400) / intervalSeconds) * intervalSeconds;
      const base = await requestOf({ project: [], environment: [], start: iso(start), end: iso(end) }, context);
      const request = { ...base, axes: ['count()'], intervalSeconds: checkInterval(intervalSeconds, end - start) };
      const [line] = (await countSeries(context.events, request)) ?? (await selectSeries(context.events, request));
      return (line?.points ?? []).map(([at, value]): [number, number] => [at, value]);
    },
  }),
];

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

type Asked = Partial<Pick<z.output<typeof EventsQuery>, 'dataset' | 'query' | 'statsPeriod' | 'start' | 'end'>> &
  Pick<z.output<typeof EventsQuery>, 'project' | 'environment'>;

async function requestOf(params: Asked, context: OrgContext) {
  const nowMs = context.clock.now();
  const range = timeRange(params, nowMs, 14 * 86_400_000);
  if (!range)
    throw new ApiError('bad_request', {
      detail: 'The time range could not be understood: give statsPeriod such as 14d, or start and end.',
    });
  const parsed = params.query ? parseSearch(params.query) : { ok: true as const, value: EVERYTHING };
  if (!parsed.ok) throw new QueryRefusedError(parsed.error);
  return {
    dataset: datasetOf(params.dataset, context),
    search: await withNames(parsed.value, context),
    range,
    environments: params.environment,
    projectIds: reachedProjectIds(context.reach, params.project, context.scope),
    nowMs,
  };
}

function datasetOf(name: string | undefined, { datasets }: OrgContext): Dataset {
  const dataset = datasets.get(name ?? 'errors');
  if (!dataset) throw new QueryRefusedError({ message: `There is no dataset ${name ?? ''} here.` });
  return dataset;
}

async function table(params: z.output<typeof EventsQuery>, context: OrgContext) {
  const window = pageWindow(params, 50);
  const base = await requestOf(params, context);
  const fields = params.field.length > 0 ? params.field : ['id', 'title', 'project', 'timestamp'];
  const found = await selectTable(context.events, { ...base, fields, sort: params.sort, ...window });
  const { rows, links } = cutPage(found.rows, window);
  const meta = {
    fields: { ...found.types, ...Object.fromEntries([...found.fills.keys()].map((field) => [field, 'string'])) },
    units: Object.fromEntries(Object.keys(found.types).map((field) => [field, null])),
    dataset: base.dataset.name,
    isMetricsData: false,
    isMetricsExtractedData: false,
    tips: { query: null, columns: null },
  };
  return page({ data: await withFills(rows, found.fills, context), meta }, links);
}

/** Names in the place of ids that the event store knows. */
async function withFills(rows: Table['rows'], fills: Table['fills'], { reach, metadata }: OrgContext) {
  const issueFields = [...fills].filter(([, fill]) => fill === 'issue').map(([field]) => field);
  const projectFields = [...fills].filter(([, fill]) => fill === 'project.name').map(([field]) => field);
  const issueIds = rows.flatMap((row) => issueFields.map((field) => Number(row[field])));
  const shortIds = await shortIdsOf(metadata, reach, issueIds);
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(issueFields.map((field) => [field, shortIds.get(Number(row[field])) ?? null])),
    ...Object.fromEntries(projectFields.map((field) => [field, slugs.get(Number(row[field])) ?? null])),
  }));
}

async function stats(params: z.output<typeof EventsStatsQuery>, context: OrgContext) {
  const base = await requestOf(params, context);
  const asked = params.interval === undefined ? null : parsePeriod(params.interval);
  if (params.interval !== undefined && asked === null)
    throw new QueryRefusedError({ message: `${params.interval} is not an interval such as 1h.` });
  const seconds = asked === null ? defaultInterval(base.range) : asked / 1000;
  const rangeSeconds = (base.range.endMs - base.range.startMs) / 1000;
  const axes = params.yAxis.length > 0 ? params.yAxis : ['count()'];
  const request: SeriesRequest = { ...aligned(base, checkInterval(seconds, rangeSeconds)), axes, intervalSeconds: seconds };
  if (params.topEvents !== undefined) {
    const sort = [...params.sort, ...params.orderby];
    const hasOther = params.excludeOther !== '1' && params.excludeOther !== 'true';
    const lines = await selectTopSeries(context.events, { ...request, fields: params.field, sort, top: params.topEvents, hasOther });
    return byName(lines, request);
  }
  const lines = (await countSeries(context.events, request)) ?? (await selectSeries(context.events, request));
  const [only] = lines;
  return lines.length === 1 && only ? toSeries(only, request) : byName(lines, request);
}

function checkInterval(seconds: number, rangeSeconds: number): number {
  if (rangeSeconds / seconds > MAX_BUCKETS) throw new QueryRefusedError({ message: 'This interval is too short for the time range.' });
  return seconds;
}

/** Starts with a bucket, so that the first one is whole. */
function aligned<T extends { readonly range: SeriesRequest['range'] }>(base: T, seconds: number): T {
  const startMs = Math.floor(base.range.startMs / 1000 / seconds) * seconds * 1000;
  return { ...base, range: { ...base.range, startMs } };
}

type Series = z.input<typeof EventsSeries>;

function toSeries(line: Line, { range, dataset }: SeriesRequest, order?: number): Series {
  return {
    data: line.points.map(([at, count]) => [at, [{ count }]]),
    start: Math.floor(range.startMs / 1000),
    end: Math.ceil(range.endMs / 1000),
    ...(order === undefined ? {} : { order }),
    isMetricsData: false,
    meta: { fields: { [line.name]: 'number' }, units: { [line.name]: null }, dataset: dataset.name },
  };
}

function byName(lines: readonly Line[], request: SeriesRequest): Record<string, Series> {
  return Object.fromEntries(lines.map((line, order) => [line.name, toSeries(line, request, order)]));
}
