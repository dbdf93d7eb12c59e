import { z } from 'zod';
import { alignedRequest, requestOf } from '../../features/explore/index.ts';
import { FilterParams, repeated, TimeParams } from '../../http/contract.ts';
import { ApiError } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { ALL_AGGREGATES, MetricList, MetricSeries } from './contract.ts';
import { listMetrics, MOST_METRICS } from './find.ts';
import { seriesOf, type Part } from './series.ts';

const DATASET = 'tracemetrics';
/** Lines that can be told apart. */
const MOST_LINES = 10;

const SeriesQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  /** One name, or the two of a formula: a and b. `aggregate` and `filter` belong to them in the same order. */
  metric: repeated(z.string().min(1).max(200), 2),
  aggregate: repeated(z.enum(ALL_AGGREGATES).or(z.literal('')), 2),
  filter: repeated(z.string().max(4096), 2),
  groupBy: repeated(z.string().min(1).max(200), 3),
  formula: z.string().max(200).optional(),
  interval: z.string().max(10).optional(),
  top: z.coerce.number().int().min(1).max(MOST_LINES).optional(),
});

/** Metrics: which there are, and over time. Single points are `events/` with `dataset=tracemetrics`. */
export const metricRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/metrics/',
    scope: ['event:read', 'org:read'],
    summary: 'Metrics of a time with their kinds, units, numbers of series, and when they were last told.',
    params: z.object({ ...FilterParams, ...TimeParams, query: z.string().max(4096).optional() }),
    answer: MetricList,
    async handle(params, context) {
      const metrics = await listMetrics(context.events, await requestOf({ ...params, dataset: DATASET }, context));
      return { metrics: metrics.slice(0, MOST_METRICS), isCut: metrics.length > MOST_METRICS };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/metrics/series/',
    scope: ['event:read', 'org:read'],
    summary: 'A metric over time, by attributes; or a formula over two. Sums told since a moment become increases.',
    params: SeriesQuery,
    answer: MetricSeries,
    handle: (params, context) => series(params, context),
  }),
];

async function series(params: z.output<typeof SeriesQuery>, context: OrgContext): Promise<MetricSeries> {
  if (params.metric.length === 0) throw new ApiError('bad_request', { detail: 'Name a metric.' });
  const asked = await Promise.all(
    params.metric.map((name, at) => alignedRequest({ ...params, query: params.filter[at] ?? '', dataset: DATASET }, context)),
  );
  const parts = asked.map(({ intervalSeconds: _seconds, ...request }, at): Part => ({
    metric: { ...request, name: params.metric[at] ?? '', groupBy: params.groupBy },
    aggregate: params.aggregate[at] === '' ? null : (params.aggregate[at] ?? null),
  }));
  const formula = params.formula?.trim() ?? '';
  const found = await seriesOf(context, {
    parts: formula === '' ? parts.slice(0, 1) : parts,
    formula: formula === '' ? null : formula,
    intervalSeconds: asked[0]?.intervalSeconds ?? 60,
    most: params.top ?? 5,
  });
  return withSlugs(found, context);
}

/** Projects are grouped by their ids and told by their names. */
function withSlugs(found: MetricSeries, { reach }: OrgContext): MetricSeries {
  const slugs = new Map(reach.projects.map(({ id, slug }) => [String(id), slug]));
  const isProject = (at: number) => found.groupBy[at] === 'project' || found.groupBy[at] === 'project.name';
  const lines = found.lines.map((line) => ({
    ...line,
    group: line.group.map((value, at) => (isProject(at) ? (slugs.get(value) ?? value) : value)),
  }));
  return { ...found, lines };
}
