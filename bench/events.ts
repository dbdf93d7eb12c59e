/**
 * Realistic error events for benchmarks and demonstrations: sizes log-normal (median 25 KB, σ 0.6), a few hundred issues with a
 * long tail over five projects, one event in five with a stack shape of its own. Context lines are fixed per issue, as the
 * lines of real sources are. Everything follows from the seed.
 */
import { gzipSync } from 'node:zlib';

import { breadcrumb, contexts, extra, modules, request, tags, user } from './event-parts.ts';
import { issueOf, stackOf } from './event-issues.ts';
import type { BenchIssue } from './event-issues.ts';
import { narrowed, random } from './random.ts';
import type { Random } from './random.ts';

export const PROJECT_COUNT = 5;
export const ISSUE_COUNT = 240;

/** Of a log-normal distribution, in bytes of JSON. */
const MEDIAN_BYTES = 25_000;
const SIGMA_ISSUE = 0.45;
const SIGMA_EVENT = 0.6;
/** An event item may have 1 MiB; the tail above this is cut so that a run does not depend on one giant. */
const MAX_BYTES = 400_000;

/** Messages, addresses and keys come from one program's source, not from a dictionary. */
const WORDS_PER_PROJECT = 20;

/** Share of events whose library frames come in an order of their own; one in ten of these also has an app frame of its own. */
const NEW_SHAPE_SHARE = 0.2;
const NEW_ISSUE_SHARE = 0.1;

export interface BenchEvent {
  readonly eventId: string;
  /** 0 … PROJECT_COUNT - 1 */
  readonly project: number;
  /** 0 … ISSUE_COUNT - 1; null when the event has an app frame that no other event has. */
  readonly issue: number | null;
  readonly event: Record<string, unknown>;
}

export interface BenchEventOptions {
  /** Of the event; the default is a fixed moment. */
  readonly timestampMs?: number;
}

const DEFAULT_TIMESTAMP_MS = Date.UTC(2026, 10, 22, 12);

/** The event of a seed: 0, 1, 2 … give distinct events. */
export function makeEvent(seed: number, options: BenchEventOptions = {}): BenchEvent {
  const wide = random(seed + 1);
  const issue = issueOf(issueIndex(wide), { medianBytes: MEDIAN_BYTES, sigma: SIGMA_ISSUE });
  const r = narrowed(wide, 7 + (issue.index % PROJECT_COUNT), WORDS_PER_PROJECT);
  const isNewShape = r.next() < NEW_SHAPE_SHARE;
  const isNewIssue = isNewShape && r.next() < NEW_ISSUE_SHARE;
  const timestamp = (options.timestampMs ?? DEFAULT_TIMESTAMP_MS) / 1000;
  const eventId = r.hex(32);
  const event = bareEvent(r, issue, { eventId, timestamp, stacktrace: stackOf(issue, isNewShape ? r : null, isNewIssue) });
  fill(event, r, Math.min(MAX_BYTES, issue.targetBytes * Math.exp(SIGMA_EVENT * r.gauss())), timestamp);
  return { eventId, project: issue.index % PROJECT_COUNT, issue: isNewIssue ? null : issue.index, event };
}

/** Long tail: the first issue gets about a sixth of the events, the last a few in ten thousand. */
function issueIndex(r: Random): number {
  return Math.min(ISSUE_COUNT - 1, Math.floor(Math.exp(r.next() * Math.log(ISSUE_COUNT + 1))) - 1);
}

interface Bare {
  readonly eventId: string;
  readonly timestamp: number;
  readonly stacktrace: { readonly frames: readonly unknown[] };
}

function bareEvent(r: Random, issue: BenchIssue, bare: Bare): Record<string, unknown> {
  const isBrowser = issue.platform === 'javascript';
  return {
    event_id: bare.eventId,
    timestamp: bare.timestamp,
    platform: issue.platform,
    level: 'error',
    ...(isBrowser ? {} : { logger: issue.logger, server_name: `web-${1 + r.below(12)}.eu-west-1.internal` }),
    transaction: issue.transaction,
    release: releaseOf(issue.app, r.below(32)),
    environment: r.next() < 0.85 ? 'production' : 'staging',
    exception: {
      values: [
        {
          type: issue.exceptionType,
          value: issue.message(r),
          ...(issue.module === null ? {} : { module: issue.module }),
          stacktrace: bare.stacktrace,
          mechanism: isBrowser
            ? { type: 'auto.browser.global_handlers.onerror', handled: false }
            : { type: 'generic', handled: r.next() < 0.7 },
        },
      ],
    },
    tags: tags(r),
    user: user(r),
    request: request(r, issue.transaction),
    contexts: contexts(r, issue.platform),
    ...(isBrowser ? {} : { modules: modules(issue.index % PROJECT_COUNT) }),
    extra: extra(r, 3 + r.below(4)),
    sdk: issue.sdk,
    breadcrumbs: { values: [] },
  };
}

/** A build belongs to one version: two weeks of a team that deploys twice a day. */
function releaseOf(app: string, place: number): string {
  return `${app}@3.${place >> 2}.${place & 3}+${4000 + place}`;
}

/** Breadcrumbs, as SDKs keep up to 100 of them, then extra values, until the event has about `targetBytes`. */
function fill(event: Record<string, unknown>, r: Random, targetBytes: number, timestamp: number): void {
  let bytes = JSON.stringify(event).length;
  const crumbs: unknown[] = [];
  while (bytes < targetBytes && crumbs.length < 100) {
    const crumb = breadcrumb(r, timestamp - 100 + crumbs.length);
    crumbs.push(crumb);
    bytes += JSON.stringify(crumb).length + 1;
  }
  event['breadcrumbs'] = { values: crumbs };
  if (bytes < targetBytes) event['extra'] = extra(r, 3 + Math.ceil((targetBytes - bytes) / 160));
}

export interface EnvelopeOptions {
  readonly sentAtMs?: number;
  /** Goes into the envelope header, as SDKs that use the query for credentials do not need it. */
  readonly dsn?: string;
}

/** The bytes an SDK posts, not compressed. */
export function envelopeBytes(made: BenchEvent, options: EnvelopeOptions = {}): Buffer {
  const header = {
    event_id: made.eventId,
    sent_at: new Date(options.sentAtMs ?? DEFAULT_TIMESTAMP_MS).toISOString(),
    ...(options.dsn === undefined ? {} : { dsn: options.dsn }),
    sdk: made.event['sdk'],
  };
  const payload = Buffer.from(JSON.stringify(made.event));
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n{"type":"event","content_type":"application/json","length":${payload.length}}\n`),
    payload,
    Buffer.from('\n'),
  ]);
}

export function gzipEnvelope(bytes: Uint8Array): Buffer {
  return gzipSync(bytes, { level: 6 });
}

/** Half of the bodies gzip and half plain, by the seed, as the budget of design §6 is defined. */
export function benchBody(
  seed: number,
  options: BenchEventOptions & EnvelopeOptions = {},
): { readonly made: BenchEvent; readonly body: Buffer; readonly isGzip: boolean } {
  const made = makeEvent(seed, options);
  const plain = envelopeBytes(made, options);
  const isGzip = seed % 2 === 0;
  return { made, body: isGzip ? gzipEnvelope(plain) : plain, isGzip };
}
