import { z } from 'zod';
import { FilterParams, PageParams, TimeParams } from '../../http/contract.ts';
import { cutPage, pageWindow } from '../../http/cursor.ts';
import { ApiError } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { timeRange } from '../../query/time-range.ts';
import { withNames } from '../explore/index.ts';
import { TraceList, TraceMeta, TraceTree } from './contract.ts';
import { countTrace, readEvents, readSpans, type TraceAsked } from './read.ts';
import { findTraces } from './search.ts';
import { fillSelfTimes, treeOf } from './tree.ts';

const TraceParams = z.object({ traceId: z.string().max(40), ...FilterParams, ...TimeParams });

const TracesParams = z.object({
  ...FilterParams,
  ...TimeParams,
  ...PageParams,
  query: z.string().max(4096).optional(),
  sort: z.enum(['-timestamp', '-duration']).optional(),
});

const ORG = '/api/0/organizations/:org';
const DAY_MS = 86_400_000;

/** Traces, one by one and searched (product §4.4). */
export const traceRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${ORG}/trace/:traceId/`,
    scope: ['event:read', 'org:read'],
    summary: 'A trace: its spans as trees, with the errors that happened in them, over all projects within reach.',
    params: TraceParams,
    answer: TraceTree,
    async handle(params, context) {
      const asked = askedOf(params, context);
      const [spans, found] = await Promise.all([readSpans(context, asked), readEvents(context, asked)]);
      fillSelfTimes(spans);
      return treeOf(spans, found);
    },
  }),
  route({
    method: 'GET',
    path: `${ORG}/trace-meta/:traceId/`,
    scope: ['event:read', 'org:read'],
    summary: 'How many spans, errors and logs a trace has, and from when to when.',
    params: TraceParams,
    answer: TraceMeta,
    handle: async (params, context) => toMeta(await countTrace(context, askedOf(params, context))),
  }),
  route({
    method: 'GET',
    path: `${ORG}/traces/`,
    scope: ['event:read', 'org:read'],
    summary: 'Traces with a span that fits a search: the newest first, or the longest.',
    params: TracesParams,
    answer: TraceList,
    handle: (params, context) => list(params, context),
  }),
];

/** @throws ApiError not_found */
function askedOf({ traceId, project }: { readonly traceId: string; readonly project: readonly string[] }, context: OrgContext): TraceAsked {
  const hex = traceId.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new ApiError('not_found');
  return { traceId: hex, projectIds: reachedProjectIds(context.reach, project, context.scope) };
}

async function list(params: z.output<typeof TracesParams>, context: OrgContext) {
  const nowMs = context.clock.now();
  const range = timeRange(params, nowMs, DAY_MS);
  if (range === null)
    throw new ApiError('bad_request', {
      detail: 'The time range could not be understood: give statsPeriod such as 14d, or start and end.',
    });
  const parsed = params.query ? parseSearch(params.query) : { ok: true as const, value: EVERYTHING };
  if (!parsed.ok) throw new QueryRefusedError(parsed.error);
  const dataset = context.datasets.get('spans');
  if (dataset === undefined) throw new QueryRefusedError({ message: 'There is no dataset spans here.' });
  const window = pageWindow(params, 25);
  const found = await findTraces(
    context,
    {
      dataset,
      search: await withNames(parsed.value, context),
      range,
      environments: params.environment,
      projectIds: reachedProjectIds(context.reach, params.project, context.scope),
      nowMs,
      sort: params.sort ?? '-timestamp',
    },
    window,
  );
  const { rows, links } = cutPage(found, window);
  return page({ data: [...rows], meta: { dataset: 'spans', query: params.query ?? '' } }, links);
}

function toMeta({ spans, errors, occurrences, logs }: Awaited<ReturnType<typeof countTrace>>): z.input<typeof TraceMeta> {
  const byOp: Record<string, number> = {};
  for (const row of spans) byOp[row.op] = (byOp[row.op] ?? 0) + Number(row.spans);
  const total = spans.reduce((sum, row) => sum + Number(row.spans), 0);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    spans_count: total,
    span_count: total,
    spans_count_map: byOp,
    transactions: spans.reduce((sum, row) => sum + Number(row.segments), 0),
    projects: new Set(spans.map((row) => Number(row.project_id))).size,
    errors,
    errors_count: errors,
    logs,
    performance_issues: occurrences,
    performance_issues_count: occurrences,
    transaction_child_count_map: [],
    start: total === 0 ? null : iso(Math.min(...spans.map((row) => Number(row.first)))),
    end: total === 0 ? null : iso(Math.max(...spans.map((row) => Number(row.last)))),
  };
}
