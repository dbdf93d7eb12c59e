import type { SpanLink } from '../../event/span.ts';

/** As they came, less what is none; empty when there are none. */
export function linksJson(links: readonly SpanLink[]): string {
  if (links.length === 0) return '';
  return JSON.stringify(
    links.map(({ traceId, spanId, sampled, attributes }) => ({
      trace_id: traceId,
      span_id: spanId,
      ...(sampled === null ? {} : { sampled }),
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    })),
  );
}
