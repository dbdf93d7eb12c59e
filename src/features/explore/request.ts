/** What a request asks of which dataset: the part that tables, charts and lists of items share. */
import type { z } from 'zod';
import { ApiError } from '../../http/errors.ts';
import { reachedProjectIds } from '../../http/filters.ts';
import type { OrgContext } from '../../http/route.ts';
import { EVERYTHING } from '../../query/ast.ts';
import type { Dataset } from '../../query/dataset.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { defaultInterval, MAX_BUCKETS, parsePeriod, timeRange } from '../../query/time-range.ts';
import { withNames } from './names.ts';
import type { EventsQuery } from './params.ts';

type Told = 'dataset' | 'query' | 'statsPeriod' | 'start' | 'end' | 'statsPeriodStart' | 'statsPeriodEnd' | 'extrapolate';
type Asked = Partial<Pick<z.output<typeof EventsQuery>, Told>> & Pick<z.output<typeof EventsQuery>, 'project' | 'environment'>;

/** @throws QueryRefusedError, ApiError */
export async function requestOf(params: Asked, context: OrgContext) {
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
    isExtrapolated: params.extrapolate === '1' || params.extrapolate === 'true',
  };
}

/** A chart's: the interval that was asked for, or one that suits the range, which begins with a whole bucket. @throws QueryRefusedError, ApiError */
export async function alignedRequest(params: Asked & { readonly interval?: string | undefined }, context: OrgContext) {
  const base = await requestOf(params, context);
  const asked = params.interval === undefined ? null : parsePeriod(params.interval);
  if (params.interval !== undefined && asked === null)
    throw new QueryRefusedError({ message: `${params.interval} is not an interval such as 1h.` });
  const { startMs, endMs } = base.range;
  const seconds = checkInterval(asked === null ? defaultInterval(base.range) : asked / 1000, (endMs - startMs) / 1000);
  const aligned = { ...base.range, startMs: Math.floor(startMs / 1000 / seconds) * seconds * 1000 };
  return { ...base, range: aligned, intervalSeconds: seconds };
}

/** @throws QueryRefusedError */
export function checkInterval(seconds: number, rangeSeconds: number): number {
  if (rangeSeconds / seconds > MAX_BUCKETS) throw new QueryRefusedError({ message: 'This interval is too short for the time range.' });
  return seconds;
}

function datasetOf(name: string | undefined, { datasets }: OrgContext): Dataset {
  const dataset = datasets.get(name ?? 'errors');
  if (!dataset) throw new QueryRefusedError({ message: `There is no dataset ${name ?? ''} here.` });
  return dataset;
}
