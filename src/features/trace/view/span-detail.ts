import { z } from 'zod';

/** What the panel reads of a span's detail (`trace/{id}/spans/{id}/`), which has more. */
const SpanAttribute = z.object({ name: z.string(), type: z.string(), value: z.unknown(), unit: z.string().optional() });
export type SpanAttribute = z.infer<typeof SpanAttribute>;

export const SpanDetail = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  op: z.string(),
  description: z.string(),
  status: z.string(),
  origin: z.string(),
  transaction: z.string(),
  release: z.string(),
  environment: z.string(),
  sdk: z.object({ name: z.string(), version: z.string() }),
  sample_weight: z.number(),
  attributes: z.array(SpanAttribute),
  links: z.array(z.object({ trace_id: z.string(), span_id: z.string() })),
  _meta: z.unknown(),
});
export type SpanDetail = z.infer<typeof SpanDetail>;
