import { z } from 'zod';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { countSeries, selectSeries, selectTopSeries } from '../../query/series.ts';
import type { Line, SeriesRequest } from '../../query/series.ts';
import { selectTable } from '../../query/table.ts';
import { parsePeriod } from '../../query/time-range.ts';
import { EventsMeta, EventsStats, EventsTable, ProjectStats } from './contract.ts';
import type { EventsSeries } from './contract.ts';
import { exportTable } from './export.ts';
import { withFills } from './fills.ts';
import { EventsExportQuery, EventsQuery, EventsStatsQuery, EventsValidation, EventsValidationQuery } from './params.ts';
import { alignedRequest, checkInterval, requestOf } from './request.ts';
import { unitOf } from './units.ts';
import { validateEvents } from './validate.ts';

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
    path: '/api/0/organizations/:org/events/export/',
    scope: ['event:read', 'org:read'],
    summary: 'The table as a file, CSV or JSON: its first 10,000 rows, written while they are read.',
    params: EventsExportQuery,
    answer: z.unknown(),
    async handle({ format, ...params }, context) {
      const base = await requestOf(params, context);
      const fields = params.field.length > 0 ? params.field : base.dataset.defaultFields;
      return exportTable({ ...base, fields, sort: params.sort }, format, context);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/events/validate/',
    scope: ['event:read', 'org:read'],
    summary: 'Whether a table of events could be asked for: what is wrong with each field, the query and the order, without asking.',
    params: EventsValidationQuery,
    answer: EventsValidation,
    handle: (params, context) => Promise.resolve(validateEvents(params, context)),
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
      return (line?.points ?? []).map(([at, value]): [number, number] => [at, value ?? 0]);
    },
  }),
];

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

async function table(params: z.output<typeof EventsQuery>, context: OrgContext) {
  const window = pageWindow(params, 50);
  const base = await requestOf(params, context);
  const fields = params.field.length > 0 ? params.field : base.dataset.defaultFields;
  const found = await selectTable(context.events, { ...base, fields, sort: params.sort, ...window });
  const { rows, links } = cutPage(found.rows, window);
  const meta = {
    fields: { ...found.types, ...Object.fromEntries([...found.fills.keys()].map((field) => [field, 'string'])) },
    units: Object.fromEntries(Object.entries(found.types).map(([field, type]) => [field, unitOf(type)])),
    dataset: base.dataset.name,
    isMetricsData: false,
    isMetricsExtractedData: false,
    tips: { query: null, columns: null },
  };
  return page({ data: await withFills(rows, found.fills, context), meta }, links);
}

async function stats(params: z.output<typeof EventsStatsQuery>, context: OrgContext) {
  const axes = params.yAxis.length > 0 ? params.yAxis : ['count()'];
  const request: SeriesRequest = { ...(await alignedRequest(params, context)), axes };
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

type Series = z.input<typeof EventsSeries>;

function toSeries(line: Line, { range, dataset }: SeriesRequest, order?: number): Series {
  return {
    // The form has no place for what is not known.
    data: line.points.map(([at, count]) => [at, [{ count: count ?? 0 }]]),
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
