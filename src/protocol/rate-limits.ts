/** A limit that holds now, as the SDK is told (ingest protocol §7.1). */
export interface ActiveLimit {
  /** Empty means every category. */
  readonly categories: readonly string[];
  readonly scope: 'organization' | 'project' | 'key';
  readonly reason: string;
  readonly endsAtMs: number;
}

/** Whole seconds only: Python and JavaScript read nothing else. At least one, so that nobody comes back in this instant. */
export function retryAfterSeconds(endsAtMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((endsAtMs - nowMs) / 1000));
}

/** `Retry-After` is the longest limit; `X-Sentry-Rate-Limits` names each. Sent with any status, also 200. */
export function rateLimitHeaders(limits: readonly ActiveLimit[], nowMs: number): Readonly<Record<string, string>> {
  if (limits.length === 0) return {};

  const seconds = limits.map((limit) => retryAfterSeconds(limit.endsAtMs, nowMs));
  return {
    'retry-after': String(Math.max(...seconds)),
    'x-sentry-rate-limits': limits
      .map((limit, index) => `${seconds[index]}:${namesForSdks(limit.categories).join(';')}:${limit.scope}:${limit.reason}`)
      .join(', '),
  };
}

/** SDKs put some items under another category than we do; naming all of them is what makes every SDK stop (§7.2). */
const FAMILIES: readonly { readonly anyOf: readonly string[]; readonly names: readonly string[] }[] = [
  { anyOf: ['profile_chunk', 'profile_chunk_ui'], names: ['profile_chunk', 'profile_chunk_ui', 'profile'] },
  { anyOf: ['log_item', 'log_byte'], names: ['log_item', 'log_byte'] },
  { anyOf: ['trace_metric', 'trace_metric_byte'], names: ['trace_metric', 'trace_metric_byte'] },
];

function namesForSdks(categories: readonly string[]): readonly string[] {
  const added = FAMILIES.filter(({ anyOf }) => anyOf.some((name) => categories.includes(name))).flatMap(({ names }) => names);
  return [...new Set([...categories, ...added])];
}
