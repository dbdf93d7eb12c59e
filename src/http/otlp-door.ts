import type { OtlpBody } from '../protocol/otlp/read-request.ts';
import type { IngestRoute } from './ingest-path.ts';

/** Of the wrong content type, gRPC's too, which exporters of some languages choose by default. */
export const WRONG_OTLP = {
  status: 415,
  reason: 'invalid_otlp',
  detail:
    'OTLP is taken over HTTP as application/x-protobuf or application/json at /api/{project}/integration/otlp/v1/{traces,logs,metrics}; gRPC is not',
} as const;

/** How the body of an export call is written; null on the other routes, `unknown` when it is neither coding of OTLP/HTTP. */
export function otlpOf({ otlp }: IngestRoute, contentType = ''): Pick<OtlpBody, 'signal' | 'coding'> | 'unknown' | null {
  if (otlp === null) return null;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return { signal: otlp, coding: 'protobuf' };
  return type === 'application/json' ? { signal: otlp, coding: 'json' } : 'unknown';
}
