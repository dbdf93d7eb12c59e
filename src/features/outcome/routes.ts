import { z } from 'zod';
import { FilterParams, repeated, TimeParams } from '../../http/contract.ts';
import { ApiError, wrongField } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { bucketStarts, parsePeriod, timeRange } from '../../query/time-range.ts';
import { UsageStats } from './contract.ts';
import { usage } from './query.ts';

const FIELDS = ['sum(quantity)', 'sum(times_seen)'] as const;
/** Buckets of one answer: 90 days of hours. */
const MAX_INTERVALS = 2200;

/** What clients call `error` holds these categories (product §5.7). */
const ERROR_CATEGORIES = ['error', 'default', 'security'];

export const outcomeRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/stats_v2/',
    scope: 'org:read',
    summary: 'How much came in and what became of it.',
    params: z.object({
      project: FilterParams.project,
      ...TimeParams,
      field: repeated(z.enum(FIELDS)),
      groupBy: repeated(z.enum(['project', 'outcome', 'category', 'reason', 'key'])),
      category: repeated(z.string().max(60)),
      outcome: repeated(z.string().max(40)),
      reason: repeated(z.string().max(120)),
      interval: z.string().max(10).optional(),
    }),
    answer: UsageStats,
    async handle(params, { events, reach, scope, clock }) {
      const asked = timeRange(params, clock.now(), 14 * 86_400_000);
      if (!asked) throw new ApiError('bad_request', { detail: 'The time range could not be understood.' });
      const intervalMs = parsePeriod(params.interval ?? '1h');
      if (intervalMs === null || intervalMs < 60_000 || intervalMs > 86_400_000)
        throw wrongField('interval', 'Give an interval from 1m to 1d.');
      const intervalSeconds = intervalMs / 1000;
      // Whole buckets; the last one holds now.
      const startMs = Math.floor(asked.startMs / intervalMs) * intervalMs;
      const range = { ...asked, startMs, endMs: asked.isOpen ? clock.now() + 1 : asked.endMs };
      const starts = bucketStarts(range, intervalSeconds);
      if (starts.length > MAX_INTERVALS) throw wrongField('interval', 'This interval is too short for the time range.');

      const rows = await usage(events, {
        range,
        intervalSeconds,
        groupBy: [...new Set(params.groupBy)],
        categories: params.category.flatMap((name) => (name === 'error' ? ERROR_CATEGORIES : [name])),
        outcomes: params.outcome,
        reasons: params.reason,
        projectIds: reachedProjectIds(reach, params.project, scope),
      });
      const fields = params.field.length > 0 ? params.field : (['sum(quantity)'] as const);
      const hasSeries = !params.groupBy.includes('project');
      return {
        start: new Date(startMs).toISOString(),
        end: new Date(range.endMs).toISOString(),
        intervals: starts.map((at) => new Date(at * 1000).toISOString()),
        groups: rows.map((row) => ({
          by: { ...row.by },
          totals: Object.fromEntries(fields.map((field) => [field, row.total])),
          ...(hasSeries ? { series: Object.fromEntries(fields.map((field) => [field, [...row.series]])) } : {}),
        })),
      };
    },
  }),
];
