import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { durationMs, isBrowser, overlaps, sumMs, type Segment, type SegmentSpan } from '../segment.ts';
import { addressOf, isFramework, isRequest, parameterizedPath } from './addresses.ts';

/** Of each request; those that are over sooner are not what the time goes into. */
const LEAST_MS = 500;
const LEAST_REQUESTS = 3;
/** Between one and the next: more, and something else was waited for. */
const MAX_GAP_MS = 500;

/** Requests to other services one after the other that could run at the same time (processing §7.4). In a browser people cause them. */
export const consecutiveHttp: Detector = (segment, { consecutive_http_spans_min_time_saved_threshold: leastMs }) => {
  if (isBrowser(segment.program)) return [];
  const requests = segment.spans.filter(isLong).sort((a, b) => a.startMs - b.startMs);
  return chainsOf(requests).flatMap((chain) => problemOf(chain, segment, leastMs) ?? []);
};

function isLong(span: SegmentSpan): boolean {
  if (!isRequest(span) || durationMs(span) < LEAST_MS) return false;
  const address = addressOf(span);
  return address !== null && !isFramework(address);
}

function chainsOf(requests: readonly SegmentSpan[]): readonly (readonly SegmentSpan[])[] {
  const chains: SegmentSpan[][] = [];
  for (const span of requests) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && !overlaps(last, span) && span.startMs - last.endMs < MAX_GAP_MS) chains.at(-1)?.push(span);
    else chains.push([span]);
  }
  return chains;
}

function problemOf(chain: readonly SegmentSpan[], segment: Segment, leastMs: number): Problem | null {
  const savedMs = sumMs(chain) - Math.max(...chain.map(durationMs));
  if (chain.length < LEAST_REQUESTS || savedMs < leastMs) return null;
  const paths = [...new Set(chain.map((span) => parameterizedPath(addressOf(span)?.path ?? '')))].sort();
  return {
    kind: 'consecutiveHttp',
    fingerprint: fingerprintOfKind('consecutiveHttp', paths),
    subject: paths.join('\n'),
    parent: segment.byId.get(chain[0]?.parentId ?? '') ?? null,
    causes: [],
    offenders: chain,
    impactMs: savedMs,
  };
}
