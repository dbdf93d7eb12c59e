import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { unionMs, type Segment, type SegmentSpan } from '../segment.ts';
import { addressOf, extensionOf, isFramework, isGraphQl, isParameterized, isRequest, methodOf, parameterizedAddress } from './addresses.ts';

/** Between the beginnings of two requests: a loop sends them at once, a person does not. */
const MAX_GAP_MS = 15;
const LEAST_REQUESTS = 5;
/** Pages and screens; elsewhere one segment serves one request, and many calls at once are its business. */
const ROOTS: ReadonlySet<string> = new Set(['navigation', 'pageload', 'ui.load', 'ui.action', '', 'default']);
const ASSETS: ReadonlySet<string> = new Set(['js', 'css', 'svg', 'png', 'mp3', 'jpg', 'jpeg']);

/** One endpoint asked for many things at once, each by a request of its own (processing §7.4). */
export const nPlusOneApi: Detector = (segment, { n_plus_one_api_calls_total_duration_threshold: leastMs }) => {
  if (!ROOTS.has(segment.root.op)) return [];
  return [...segment.childrenOf.values()].flatMap((siblings) =>
    burstsOf(siblings).flatMap((burst) => problemOf(burst, segment, leastMs) ?? []),
  );
};

interface Burst {
  readonly address: string;
  readonly requests: SegmentSpan[];
}

/** Requests of one parameterised address that began close together. */
function burstsOf(siblings: readonly SegmentSpan[]): readonly Burst[] {
  const bursts: Burst[] = [];
  const open = new Map<string, Burst>();
  for (const span of siblings) {
    const address = wantedAddress(span);
    if (address === null) continue;
    const burst = open.get(address);
    const last = burst?.requests.at(-1);
    if (burst !== undefined && last !== undefined && span.startMs - last.startMs <= MAX_GAP_MS) {
      burst.requests.push(span);
      continue;
    }
    const next = { address, requests: [span] };
    open.set(address, next);
    bursts.push(next);
  }
  return bursts;
}

/** With its host: two services may have a path in common. */
function wantedAddress(span: SegmentSpan): string | null {
  if (!isRequest(span) || !['GET', ''].includes(methodOf(span))) return null;
  const address = addressOf(span);
  if (address === null || isGraphQl(address) || isFramework(address) || ASSETS.has(extensionOf(address))) return null;
  return isParameterized(address) ? `${address.host}${parameterizedAddress(address)}` : null;
}

function problemOf({ address, requests }: Burst, segment: Segment, leastMs: number): Problem | null {
  const impactMs = unionMs(requests);
  const [first] = requests;
  if (first === undefined || requests.length < LEAST_REQUESTS || impactMs < leastMs) return null;
  return {
    kind: 'nPlusOneApi',
    fingerprint: fingerprintOfKind('nPlusOneApi', [address]),
    subject: address,
    parent: segment.byId.get(first.parentId) ?? null,
    causes: [],
    offenders: requests,
    impactMs,
  };
}
