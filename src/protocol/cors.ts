/**
 * Headers that let browser SDKs send and read answers (ingest protocol §1.4). Every answer of an ingest route carries them,
 * refusals included: without the expose list a browser cannot see that it is rate limited.
 */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
  // Answers of ours are never to be rendered, stored or guessed at.
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

const ALLOWED_HEADERS = [
  'x-sentry-auth',
  'x-requested-with',
  'x-forwarded-for',
  'origin',
  'referer',
  'accept',
  'content-type',
  'authentication',
  'authorization',
  'content-encoding',
  'transfer-encoding',
  'sentry-trace',
  'baggage',
  'traceparent',
].join(', ');

/** Of the answer to a preflight. */
export function preflightHeaders(methods: string): Readonly<Record<string, string>> {
  return {
    ...CORS_HEADERS,
    'access-control-allow-methods': methods,
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '3600',
  };
}
