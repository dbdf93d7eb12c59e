import { isWithinJsonLimits } from '../../lib/json-limits.ts';
import { parseJsonText } from '../../lib/json-text.ts';
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import type { Envelope, Item } from '../envelope-types.ts';
import { eventOfException } from './exceptions.ts';
import { logsOf } from './logs.ts';
import { metricsOf } from './metrics.ts';
import { readProtobuf } from './read-protobuf.ts';
import type { Plain } from './read-protobuf.ts';
import { refusalOf } from './refuse.ts';
import type { Element, ElementType } from './refuse.ts';
import { REQUESTS } from './schema.ts';
import type { OtlpSignal } from './schema.ts';
import { spansOf } from './spans.ts';
import { objectOf } from './values.ts';

export type OtlpCoding = 'protobuf' | 'json';

/** A request as the body of an export call (OTLP/HTTP), decompressed. */
export interface OtlpBody {
  readonly signal: OtlpSignal;
  readonly coding: OtlpCoding;
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
}

/** Elements of a container; SDKs flush at most so many spans at once. */
const MAX_ELEMENTS = 1_000;
/** Errors are issues, not bulk: a batch with more exceptions keeps the rest on its spans. */
const MAX_EXCEPTIONS = 100;
/** Of an envelope's elements, and of one container's: below what the door lets through, their brackets included. */
const ENVELOPE_BYTES = 11 * 1024 * 1024;
const CONTAINER_BYTES = 8 * 1024 * 1024;
const MAX_CONTAINERS = 25;
const JSON_LIMITS = { maxDepth: 128, maxTokens: 4_000_000 };

const CONTENT_TYPES: Readonly<Record<ElementType, string>> = {
  span: 'application/vnd.sentry.items.span.v2+json',
  log: 'application/vnd.sentry.items.log+json',
  trace_metric: 'application/vnd.sentry.items.trace-metric+json',
};

/** What an export call became. */
export interface OtlpTaken {
  /** Those that an SDK would have sent instead: one for each exception, then all elements. */
  readonly envelopes: readonly Envelope[];
  /** Elements that are none, as items that say in their headers how many there were of each reason. */
  readonly refused: readonly RefusedElements[];
}

export interface RefusedElements {
  readonly reason: string;
  readonly item: Item;
}

/** The error is a sentence for whoever sends. Pure. */
export function envelopesOfOtlp(body: OtlpBody): Result<OtlpTaken, string> {
  const request = body.coding === 'protobuf' ? readProtobuf(body.bytes, REQUESTS[body.signal]) : readJson(body.bytes);
  if (!request.ok) return request;
  switch (body.signal) {
    case 'traces': {
      const { spans, exceptions } = spansOf(request.value);
      const taken = takenOf('span', spans, body.receivedAtMs);
      return ok({ ...taken, envelopes: [...exceptions.slice(0, MAX_EXCEPTIONS).map(eventEnvelope), ...taken.envelopes] });
    }
    case 'logs':
      return ok(takenOf('log', logsOf(request.value, body.receivedAtMs), body.receivedAtMs));
    case 'metrics':
      return ok(takenOf('trace_metric', metricsOf(request.value, body.receivedAtMs), body.receivedAtMs));
  }
}

/** Elements → containers, as many as it takes; one envelope holds no more than the door lets through. */
function takenOf(type: ElementType, elements: readonly object[], receivedAtMs: number): OtlpTaken {
  const texts: string[] = [];
  const refused = new Map<string, string[]>();
  for (const element of elements) {
    const text = JSON.stringify(element);
    const reason = refusalOf(type, element as Element, { sizeBytes: Buffer.byteLength(text), receivedAtMs });
    if (reason === null) texts.push(text);
    else (refused.get(reason) ?? mapped(refused, reason)).push(text);
  }
  return {
    envelopes: packed(containers(type, texts)),
    refused: [...refused].map(([reason, those]) => ({ reason, item: containerOf(type, those) })),
  };
}

function mapped(refused: Map<string, string[]>, reason: string): string[] {
  const those: string[] = [];
  refused.set(reason, those);
  return those;
}

function readJson(bytes: Uint8Array): Result<Plain, string> {
  if (!isWithinJsonLimits(bytes, JSON_LIMITS)) return fail('the body is nested too deeply');
  const request = objectOf(parseJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()));
  return request === null ? fail('the body is no JSON object') : ok(request);
}

function envelopeOf(items: readonly Item[], eventId: string | null = null): Envelope {
  return { headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items };
}

function eventEnvelope(exception: Parameters<typeof eventOfException>[0]): Envelope {
  const { eventId, payload } = eventOfException(exception);
  return envelopeOf([itemOf('event', 'application/json', null, JSON.stringify(payload))], eventId);
}

function containers(type: ElementType, elements: readonly string[]): readonly Item[] {
  const items: Item[] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const element of elements) {
    const elementBytes = Buffer.byteLength(element);
    if (part.length === MAX_ELEMENTS || (part.length > 0 && bytes + elementBytes > CONTAINER_BYTES)) {
      items.push(containerOf(type, part));
      part = [];
      bytes = 0;
    }
    part.push(element);
    bytes += elementBytes;
  }
  return part.length === 0 ? items : [...items, containerOf(type, part)];
}

/** As few envelopes as the limits of one allow: each is accepted or refused as a whole. */
function packed(items: readonly Item[]): readonly Envelope[] {
  const envelopes: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = envelopes.at(-1);
    if (last !== undefined && last.length < MAX_CONTAINERS && bytes + item.payload.length <= ENVELOPE_BYTES) last.push(item);
    else {
      envelopes.push([item]);
      bytes = 0;
    }
    bytes += item.payload.length;
  }
  return envelopes.map((one) => envelopeOf(one));
}

/** A collector's own address and agent say nothing of where it was measured. */
const SETTINGS = '"version":2,"ingest_settings":{"infer_ip":"never","infer_user_agent":"never"}';

function containerOf(type: ElementType, elements: readonly string[]): Item {
  return itemOf(type, CONTENT_TYPES[type], elements.length, `{${SETTINGS},"items":[${elements.join(',')}]}`);
}

function itemOf(type: string, contentType: string, itemCount: number | null, payload: string): Item {
  return {
    type,
    headers: { contentType, itemCount, filename: null, attachmentType: null, platform: null, all: {} },
    payload: Buffer.from(payload),
  };
}
