import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { isBrowser, numberAttribute, overlaps, textAttribute, unionMs, type Segment, type SegmentSpan } from '../segment.ts';
import { addressOf, isRequest } from './addresses.ts';

/** A browser opens six connections to one host over HTTP/1.1: the next request waits. */
const LEAST_REQUESTS = 6;

/** Requests that waited for a connection (processing §7.4). */
export const httpOverhead: Detector = (segment, { http_request_delay_threshold: leastMs }) => {
  if (!isBrowser(segment.program)) return [];
  const requests = segment.spans.filter(isOld).sort((a, b) => a.startMs - b.startMs);
  const byHost = Map.groupBy(requests, (span) => addressOf(span)?.host ?? '');
  return [...byHost].flatMap(([host, own]) =>
    host === '' ? [] : chainsOf(own).flatMap((chain) => problemOf(chain, { host, segment, leastMs }) ?? []),
  );
};

function isOld(span: SegmentSpan): boolean {
  return isRequest(span) && /^(?:http\/)?1\.1$/i.test(textAttribute(span, 'network.protocol.version')) && delayOf(span) !== null;
}

/** Milliseconds from the call to the first byte that was sent; a browser tells the second in seconds since 1970. */
function delayOf(span: SegmentSpan): number | null {
  const sentAt = numberAttribute(span, 'http.request.request_start');
  return sentAt === null || sentAt <= 0 ? null : sentAt * 1000 - span.startMs;
}

/** Each began before the one before it was over. */
function chainsOf(requests: readonly SegmentSpan[]): readonly (readonly SegmentSpan[])[] {
  const chains: SegmentSpan[][] = [];
  for (const span of requests) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && overlaps(last, span)) chains.at(-1)?.push(span);
    else chains.push([span]);
  }
  return chains;
}

interface Place {
  readonly host: string;
  readonly segment: Segment;
  readonly leastMs: number;
}

function problemOf(chain: readonly SegmentSpan[], { host, segment, leastMs }: Place): Problem | null {
  const last = chain.at(-1);
  if (last === undefined || chain.length < LEAST_REQUESTS || (delayOf(last) ?? 0) <= leastMs) return null;
  return {
    kind: 'httpOverhead',
    fingerprint: fingerprintOfKind('httpOverhead', [host]),
    subject: host,
    parent: segment.byId.get(last.parentId) ?? null,
    causes: [],
    offenders: chain,
    impactMs: unionMs(chain),
    figures: { delayMs: Math.round(Math.max(...chain.map((span) => delayOf(span) ?? 0))) },
  };
}
