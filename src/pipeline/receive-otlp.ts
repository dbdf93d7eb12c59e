import { exportAnswer } from '../protocol/otlp/partial.ts';
import { envelopesOfOtlp } from '../protocol/otlp/read-request.ts';
import type { OtlpBody, OtlpCoding, RefusedElements } from '../protocol/otlp/read-request.ts';
import { busy } from './answer.ts';
import type { Answer } from './answer.ts';
import { logRefused } from './enqueue.ts';
import type { Arrival } from './parcel.ts';
import { receiveEnvelope, refuseBody } from './receive.ts';
import type { ReceiveDeps } from './receive-deps.ts';

export const OTLP_CONTENT_TYPES: Readonly<Record<OtlpCoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };

/**
 * An export call of OpenTelemetry (ingest protocol §2.9), taken as the envelopes an SDK would have sent. Exceptions go first: they have
 * ids, so that a caller who is sent away in between and comes again doubles nothing. Elements that are none are counted and told in the
 * answer, which asks for no second try.
 */
export async function receiveOtlp(arrival: Arrival, body: Omit<OtlpBody, 'bytes' | 'receivedAtMs'>, deps: ReceiveDeps): Promise<Answer> {
  const receivedAtMs = deps.clock.now();
  const taken = envelopesOfOtlp({ ...body, bytes: arrival.body, receivedAtMs });
  if (!taken.ok) return refuseBody(arrival.visitor, { status: 400, reason: 'invalid_otlp', detail: taken.error }, deps);
  const { envelopes, refused } = taken.value;
  for (const envelope of envelopes) {
    const answer = await receiveEnvelope(arrival, envelope, deps);
    if (answer.status !== 200) return answer;
  }
  // Last: whoever is sent away before comes again with all of it, and what is wrong with it is counted then.
  if (!(await countRefused(arrival, refused, deps))) return busy('the server has no room for events now', deps.random);
  const count = refused.reduce((sum, { item }) => sum + (item.headers.itemCount ?? 0), 0);
  const answer = exportAnswer(body, { count, message: messageOf(refused) });
  return { status: 200, body: answer, contentType: OTLP_CONTENT_TYPES[body.coding], headers: {} };
}

async function countRefused(arrival: Arrival, refused: readonly RefusedElements[], deps: ReceiveDeps): Promise<boolean> {
  // Of an export call, which nobody may make without a key.
  if (refused.length === 0 || arrival.visitor === null) return true;
  const envelope = {
    headers: { eventId: null, dsn: null, sentAtMs: null, sdk: null, trace: null },
    items: refused.map(({ item }) => item),
  };
  const parcel = { arrival, visitor: arrival.visitor, envelope, eventId: null, receivedAtMs: deps.clock.now() };
  return logRefused(
    parcel,
    refused.map(({ item, reason }) => ({ item, cause: { kind: 'invalid', reason } as const })),
    deps,
  );
}

const SENTENCES: Readonly<Record<string, string>> = {
  invalid_span: 'without a trace id, a span id or times, or that end before they begin',
  timestamp: 'that ended more than 30 days ago or in the future',
  invalid_log: 'without a time that can be read',
  invalid_trace_metric: 'without a name, a value or buckets that fit together',
};

/** `2 spans without …; 1 span that …`. */
function messageOf(refused: readonly RefusedElements[]): string {
  return refused
    .map(({ item, reason }) => `${item.headers.itemCount} ${SENTENCES[reason] ?? 'above the size limit'} (${reason})`)
    .join('; ');
}
