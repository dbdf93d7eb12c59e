import { z } from 'zod';
import { ApiError } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute } from '../../http/route.ts';
import { SpanDetail } from './contract.ts';
import { readSpanDetail } from './detail.ts';

const IDS = z.object({ traceId: z.string().regex(/^[0-9a-f]{32}$/i), spanId: z.string().regex(/^[0-9a-f]{16}$/i) });

export const spanRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/trace/:traceId/spans/:spanId/',
    scope: ['event:read', 'org:read'],
    summary: 'A span with all its attributes, links and remarks.',
    params: IDS,
    answer: SpanDetail,
    async handle({ traceId, spanId }, context) {
      const span = await readSpanDetail(context, { traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase() });
      if (span === null) throw new ApiError('not_found');
      return span;
    },
  }),
];
