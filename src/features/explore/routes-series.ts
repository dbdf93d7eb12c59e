import type { z } from 'zod';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { countSeries, selectSeries, selectTopSeries } from '../../query/series.ts';
import type { Line, SeriesRequest } from '../../query/series.ts';
import { EventsTimeseries } from './contract.ts';
import { withFills } from './fills.ts';
import { EventsTimeseriesQuery } from './params.ts';
import { alignedRequest } from './request.ts';
import { unitOf } from './units.ts';

/** Charts whose lines say what they are of (product §2.4). */
export const seriesRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/events-timeseries/',
    scope: ['event:read', 'org:read'],
    summary: 'Functions of a dataset over time, for everything or for the largest groups of some fields.',
    params: EventsTimeseriesQuery,
    answer: EventsTimeseries,
    handle: (params, context) => timeseries(params, context),
  }),
];

async function timeseries(params: z.output<typeof EventsTimeseriesQuery>, context: OrgContext): Promise<EventsTimeseries> {
  const axes = params.yAxis.length > 0 ? params.yAxis : ['count()'];
  const request: SeriesRequest = { ...(await alignedRequest(params, context)), axes };
  const groupBy = params.groupBy.length > 0 ? params.groupBy : params.field.filter((field) => !field.includes('('));
  const lines = await (params.topEvents === undefined || groupBy.length === 0
    ? ofEverything(request, context)
    : ofGroups(request, { ...params, topEvents: params.topEvents, groupBy }, context));
  return {
    timeSeries: lines.map((line, order) => toSeries(line, { request, groupBy, order })),
    meta: { dataset: request.dataset.name, start: request.range.startMs, end: request.range.endMs },
  };
}

/** `axis`: the function that a line shows; its name says the group, where it is of one. */
type AxisLine = Line & { readonly axis: string };

async function ofEverything(request: SeriesRequest, { events }: OrgContext): Promise<readonly AxisLine[]> {
  const lines = (await countSeries(events, request)) ?? (await selectSeries(events, request));
  return lines.map((line) => ({ ...line, axis: line.name }));
}

type Grouped = Pick<z.output<typeof EventsTimeseriesQuery>, 'sort' | 'orderby' | 'excludeOther'> & {
  readonly topEvents: number;
  readonly groupBy: readonly string[];
};

/** The largest groups, each with a line for each function. */
async function ofGroups(request: SeriesRequest, asked: Grouped, context: OrgContext): Promise<readonly AxisLine[]> {
  const hasOther = asked.excludeOther !== '1' && asked.excludeOther !== 'true';
  const top = { fields: asked.groupBy, sort: [...asked.sort, ...asked.orderby], top: asked.topEvents, hasOther };
  const lines: AxisLine[] = [];
  for (const axis of request.axes) {
    // One after the other: charts of one page shall not take all the threads of the event store.
    const found = await selectTopSeries(context.events, { ...request, ...top, axes: [axis] });
    lines.push(...found.map((line) => ({ ...line, axis })));
  }
  return withNamedGroups(lines, { request, groupBy: asked.groupBy }, context);
}

/** Slugs and short ids in the place of numbers, as tables have them. */
async function withNamedGroups(
  lines: readonly AxisLine[],
  { request, groupBy }: { readonly request: SeriesRequest; readonly groupBy: readonly string[] },
  context: OrgContext,
): Promise<readonly AxisLine[]> {
  const fills = new Map(
    groupBy.flatMap((name) => {
      const fill = request.dataset.fields.get(name)?.fill;
      return fill === undefined ? [] : [[name, fill] as const];
    }),
  );
  if (fills.size === 0) return lines;
  const rows = lines.map(({ group = [] }) => Object.fromEntries(groupBy.map((name, at) => [name, group[at] ?? ''])));
  const named: readonly Readonly<Record<string, unknown>>[] = await withFills(rows, fills, context);
  return lines.map((line, at) =>
    line.group === undefined
      ? line
      : { ...line, group: groupBy.map((name, place) => String(named[at]?.[name] ?? line.group?.[place] ?? '')) },
  );
}

interface Placed {
  readonly request: SeriesRequest;
  readonly groupBy: readonly string[];
  readonly order: number;
}

function toSeries(line: AxisLine, { request, groupBy, order }: Placed): EventsTimeseries['timeSeries'][number] {
  const { intervalSeconds, nowMs } = request;
  return {
    yAxis: line.axis,
    groupBy: line.group === undefined ? null : groupBy.map((key, at) => ({ key, value: line.group?.[at] ?? '' })),
    values: line.points.map(([at, value]) => ({ timestamp: at * 1000, value, incomplete: (at + intervalSeconds) * 1000 > nowMs })),
    meta: {
      valueType: line.type,
      valueUnit: unitOf(line.type),
      interval: intervalSeconds * 1000,
      isOther: line.isOther ?? false,
      order,
    },
  };
}
