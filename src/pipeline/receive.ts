import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import { dsnCredentials, missingCredentials } from '../protocol/credentials.ts';
import { parseDsn } from '../protocol/dsn.ts';
import { parseEnvelope } from '../protocol/envelope.ts';
import type { Envelope, Item } from '../protocol/envelope-types.ts';
import { ITEM_TYPES, requiresEvent } from '../protocol/item-types.ts';
import { SIZE_RULES } from '../protocol/limits.ts';
import { rateLimitHeaders } from '../protocol/rate-limits.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import { checkSizes } from '../protocol/sizes.ts';
import { envelopeOfStoreBody } from '../protocol/store-body.ts';
import { accepted, busy, refusal } from './answer.ts';
import type { Answer } from './answer.ts';
import { logEnvelope, logUnclaimed } from './enqueue.ts';
import { eventIdOf } from './event-id-of.ts';
import type { Arrival, Parcel } from './parcel.ts';
import { enforce } from './quotas.ts';
import type { ReceiveDeps } from './receive-deps.ts';
import { recordBody, recordItems } from './refused.ts';
import { identify } from './visitor.ts';
import type { Stranger, Visitor } from './visitor.ts';

/**
 * What happens to an envelope between socket and log, in the order of ingest protocol §2.1. A 2xx is given only after the
 * log has what it was given for on stable storage (reliability P1). Throws only when an engine does.
 */
export async function receive(arrival: Arrival, deps: ReceiveDeps): Promise<Answer> {
  const framed = frame(arrival);
  if (!framed.ok) return refuseBody(arrival.visitor, framed.error, deps);
  return receiveEnvelope(arrival, framed.value, deps);
}

/** The same for an envelope that was read already, or made of what came instead of one. */
export async function receiveEnvelope(arrival: Arrival, envelope: Envelope, deps: ReceiveDeps): Promise<Answer> {
  const visitor = await visitorOf(arrival, envelope, deps);
  if (!visitor.ok) return visitor.error;
  const parcel: Parcel = {
    arrival,
    visitor: visitor.value,
    envelope,
    eventId: envelope.headers.eventId ?? eventIdOf(envelope.items.filter(requiresEvent), deps.newId),
    receivedAtMs: deps.clock.now(),
  };
  const answer = await judge(parcel, deps);
  tellDoor(parcel, answer, deps);
  return answer;
}

async function judge(parcel: Parcel, deps: ReceiveDeps): Promise<Answer> {
  const { visitor, envelope } = parcel;
  const hasKnownItem = envelope.items.some((item) => ITEM_TYPES.has(item.type));
  if (hasKnownItem && visitor.refusedFor !== null) {
    recordItems(parcel, envelope.items, { kind: 'invalid', reason: visitor.refusedFor }, deps);
    return refusal(403, `event submission rejected with_reason: ${visitor.refusedFor}`);
  }

  const quotas = await deps.limiter.take(deps.quotas(visitor.project, visitor.key), envelope.items);
  const offer = { projectId: visitor.project.projectId, items: envelope.items };
  const limits = [...quotas, ...deps.pressureLimits(offer, deps.clock.now())];
  const { kept, dropped } = enforce(envelope.items, limits);
  for (const { item, reason } of dropped) recordItems(parcel, [item], { kind: 'rate_limited', reason }, deps);

  const sizes = checkSizes(kept);
  if (!sizes.ok) {
    recordItems(parcel, kept, { kind: 'invalid', reason: sizes.error }, deps);
    return refusal(413, sentenceOf(sizes.error), rateLimitHeaders(limits, deps.clock.now()));
  }

  const isLogged = await keep(parcel, kept, deps);
  if (!isLogged) return busy('the server has no room for events now', deps.random);
  return dropped.length > 0 ? limited(limits, deps) : accepted(parcel.eventId, rateLimitHeaders(limits, deps.clock.now()));
}

/** Whole envelopes go to the rooms' processors; one in which no room has a share is settled here, as durably. */
function keep(parcel: Parcel, kept: readonly Item[], deps: ReceiveDeps): Promise<boolean> | boolean {
  if (kept.length === 0) return true;
  return kept.some((item) => deps.claims.has(item.type)) ? logEnvelope(parcel, kept, deps) : logUnclaimed(parcel, kept, deps);
}

function limited(limits: readonly ActiveLimit[], deps: ReceiveDeps): Answer {
  const reasons = [...new Set(limits.map((limit) => limit.reason))].join(', ');
  return refusal(429, `rate limited: ${reasons}`, rateLimitHeaders(limits, deps.clock.now()));
}

interface BodyError {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
}

function frame(arrival: Arrival): Result<Envelope, BodyError> {
  if (arrival.kind === 'envelope') return parseEnvelope(arrival.body);

  const maxBytes = SIZE_RULES.get('event')?.itemBytes ?? 0;
  const envelope = envelopeOfStoreBody(arrival.body, maxBytes);
  if (envelope.ok) return envelope;
  return fail({ ...envelope.error, status: envelope.error.reason === 'too_large:event' ? 413 : 400 });
}

/** Answers a body that could not be read; also for the handler, when it could not even be decompressed. */
export function refuseBody(visitor: Visitor | null, error: BodyError, deps: ReceiveDeps): Answer {
  if (visitor !== null) {
    recordBody(visitor, error.reason, deps);
    deps.knocked({ projectId: visitor.project.projectId, status: error.status, itemTypes: [], note: error.detail });
  }
  return refusal(error.status, error.detail);
}

/** Credentials of the request, or of the envelope when the request had none; never two that differ (§1.2). */
async function visitorOf(arrival: Arrival, envelope: Envelope, deps: ReceiveDeps): Promise<Result<Visitor, Answer>> {
  const { dsn, origin } = envelope.headers;
  if (typeof origin === 'string' && arrival.origin !== null && origin !== arrival.origin) {
    return fail(refusal(400, 'invalid envelope header: origin mismatch'));
  }
  if (arrival.visitor !== null) {
    return dsn === null || agrees(dsn, arrival.visitor)
      ? ok(arrival.visitor)
      : fail(
          refuseBody(arrival.visitor, { status: 400, reason: 'invalid_envelope', detail: 'invalid envelope header: dsn mismatch' }, deps),
        );
  }
  return dsn === null ? fail(refusal(401, missingCredentials().detail)) : visitorOfDsn(dsn, arrival, deps);
}

async function visitorOfDsn(dsn: string, arrival: Arrival, deps: ReceiveDeps): Promise<Result<Visitor, Answer>> {
  const credentials = dsnCredentials(dsn);
  if (!credentials.ok) return fail(refusal(credentials.error.status, credentials.error.detail));

  const { projectId } = credentials.value;
  if (arrival.pathProjectId !== null && projectId !== null && BigInt(arrival.pathProjectId) !== BigInt(projectId)) {
    return fail(refusal(400, 'invalid envelope header: dsn mismatch'));
  }
  const visitor = await identify(deps.configs, { credentials: credentials.value, pathProjectId: projectId, origin: arrival.origin });
  return visitor.ok ? visitor : fail(turnAway(visitor.error, deps));
}

function agrees(text: string, visitor: Visitor): boolean {
  const dsn = parseDsn(text);
  return dsn !== null && dsn.publicKey === visitor.key.publicKey && BigInt(dsn.projectId) === BigInt(visitor.project.projectId);
}

/** The answer to a key that nobody knows. The people of the project it knocked at are told. */
export function turnAway(stranger: Stranger, deps: ReceiveDeps): Answer {
  if (stranger.project !== null) {
    recordBody(stranger.project, 'project_id', deps);
    deps.knocked({ projectId: stranger.project.projectId, status: 403, itemTypes: [], note: stranger.note });
  }
  return refusal(403, 'event submission rejected with_reason: project_id');
}

const MAX_TOLD_TYPES = 10;
const MAX_TYPE_CHARS = 40;

function tellDoor({ visitor, envelope }: Parcel, answer: Answer, deps: ReceiveDeps): void {
  const types = new Set<string>();
  for (const item of envelope.items) {
    if (types.size === MAX_TOLD_TYPES) break;
    types.add(item.type.slice(0, MAX_TYPE_CHARS));
  }
  const note = answer.headers['x-sentry-error'] ?? '';
  deps.knocked({ projectId: visitor.project.projectId, status: answer.status, itemTypes: [...types], note });
}

function sentenceOf(reason: string): string {
  return `envelope exceeded size limits for type '${reason.slice('too_large:'.length)}'`;
}
