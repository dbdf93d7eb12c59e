import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Cache } from '../engines/cache/port.ts';
import type { Clock } from '../engines/clock/port.ts';
import type { Log } from '../engines/log/port.ts';
import type { Logger } from '../lib/logger.ts';
import { createAdmission } from '../pipeline/admission.ts';
import type { Admission } from '../pipeline/admission.ts';
import { busy, refusal } from '../pipeline/answer.ts';
import type { Answer } from '../pipeline/answer.ts';
import type { DoorSeen } from '../pipeline/channels.ts';
import { quietDoor } from '../pipeline/door.ts';
import type { OutcomeSink } from '../pipeline/outcome-sink.ts';
import type { ProjectConfigs } from '../pipeline/project-config.ts';
import { createLimiter, keyQuotas } from '../pipeline/quotas.ts';
import type { QuotaSource } from '../pipeline/quotas.ts';
import type { Arrival } from '../pipeline/parcel.ts';
import { receive, refuseBody, turnAway } from '../pipeline/receive.ts';
import { receiveOtlp } from '../pipeline/receive-otlp.ts';
import type { ReceiveDeps } from '../pipeline/receive-deps.ts';
import type { Offer } from '../pipeline/shed.ts';
import { watchSpool } from '../pipeline/spool.ts';
import { identify } from '../pipeline/visitor.ts';
import type { Visitor } from '../pipeline/visitor.ts';
import { preflightHeaders } from '../protocol/cors.ts';
import { missingCredentials, readCredentials } from '../protocol/credentials.ts';
import type { Credentials } from '../protocol/credentials.ts';
import { parseEncoding } from '../protocol/encodings.ts';
import type { Encoding } from '../protocol/encodings.ts';
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts';
import { requestOrigin } from '../protocol/origins.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import { createBodyWatch } from './body-watch.ts';
import type { BodyWatch, Pace } from './body-watch.ts';
import { clientAddress, trustedProxies } from './client-address.ts';
import type { TrustedProxies } from './client-address.ts';
import { ingestRoute, isLegalProject } from './ingest-path.ts';
import type { IngestRoute } from './ingest-path.ts';
import { PIXEL, send, sendAndClose } from './ingest-reply.ts';
import { otlpOf, WRONG_OTLP } from './otlp-door.ts';
import { readBody } from './read-body.ts';
import type { BodyFault, ReadBody } from './read-body.ts';

/** Half of what a small machine has; one envelope of the largest legal size needs 600 MiB while it is taken. */
const DEFAULT_MEMORY_BYTES = 768 * 1024 * 1024;
/** Charged to a request of unknown length before its first byte: what a usual envelope takes. */
const UNKNOWN_LENGTH_BYTES = 64 * 1024;

/** What the gateway is made of. Everything optional has the default that fits one machine. */
export interface IngestOptions {
  readonly log: Log;
  readonly configs: ProjectConfigs;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly outcomes: OutcomeSink;
  /** Item types that a room claims; envelopes without one of them are settled at the gateway. */
  readonly claims: ReadonlySet<string>;
  readonly publishDoor: (seen: DoorSeen) => void;
  /** Addresses, ranges, `loopback`, `private`. Only these may speak for others (`X-Forwarded-For`). */
  readonly trustedProxies: readonly string[];
  /** Quotas beside the key's own, such as an organization's. */
  readonly moreQuotas?: QuotaSource;
  /** Level of the back-pressure ladder (reliability §5); from 5 on nothing is taken. */
  readonly pressureLevel?: () => number;
  /** What is not taken on that level, as limits that SDKs are told. */
  readonly pressureLimits?: (offer: Offer, nowMs: number) => readonly ActiveLimit[];
  /** Memory for requests under way. */
  readonly memoryBytes?: number;
  readonly pace?: Pace;
  readonly newId?: () => string;
  /** Whether the log may hold a record twice, when an append was not answered in time. */
  readonly mayRepeat?: boolean;
  readonly random?: () => number;
  /** Told of every answer, for the metrics. */
  readonly onAnswer?: (answer: { readonly status: number; readonly durationMs: number }) => void;
}

export interface IngestHandler {
  /** Takes the request when it is for an ingest route and answers it, whatever it holds; false leaves it to others. */
  (req: IncomingMessage, res: ServerResponse): boolean;
  /** Stops the timers. Requests under way are the server's to finish. */
  close(): void;
}

interface Gateway {
  readonly options: IngestOptions;
  readonly deps: ReceiveDeps;
  readonly admission: Admission;
  readonly watch: BodyWatch;
  readonly proxies: TrustedProxies;
  readonly random: () => number;
}

/**
 * The ingest routes on bare `node:http`: a framework in front of them costs more than everything they do before the log.
 * The handler must be asked before anything has touched the request's body.
 */
export function ingestHandler(options: IngestOptions): IngestHandler {
  const gateway = openGateway(options);

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const route = ingestRoute(req.url ?? '');
    if (route === null) return false;

    const startedAtMs = performance.now();
    answer(gateway, route, req)
      .catch((error: unknown) => {
        // An engine is away. Nothing was promised, so the sender may come again.
        options.logger.error({ err: error }, 'ingest request failed');
        return busy('the server cannot take events now', gateway.random);
      })
      .then((reply) => {
        if (reply === null) return;
        if (req.complete) send(res, reply);
        else sendAndClose(req, res, reply);
        options.onAnswer?.({ status: reply.status, durationMs: performance.now() - startedAtMs });
      })
      .catch((error: unknown) => {
        options.logger.error({ err: error }, 'ingest answer could not be sent');
        res.destroy();
      });
    return true;
  }

  return Object.assign(handle, {
    close() {
      gateway.deps.spool.close();
      gateway.watch.close();
    },
  });
}

function openGateway(options: IngestOptions): Gateway {
  const { log, configs, cache, clock, logger, outcomes, claims } = options;
  const random = options.random ?? Math.random;
  const moreQuotas = options.moreQuotas;
  return {
    options,
    random,
    admission: createAdmission(options.memoryBytes ?? DEFAULT_MEMORY_BYTES),
    watch: createBodyWatch(options.pace),
    proxies: trustedProxies(options.trustedProxies),
    deps: {
      log,
      configs,
      clock,
      logger,
      outcomes,
      claims,
      random,
      limiter: createLimiter(cache, clock),
      quotas: moreQuotas === undefined ? keyQuotas : (project, key) => [...keyQuotas(project, key), ...moreQuotas(project, key)],
      pressureLimits: options.pressureLimits ?? (() => []),
      spool: watchSpool(log),
      knocked: quietDoor(options.publishDoor, clock),
      mayRepeat: options.mayRepeat ?? false,
      newId: options.newId ?? (() => randomUUID().replaceAll('-', '')),
    },
  };
}

/** Null when the client went away and nobody is left to answer. */
async function answer(gateway: Gateway, route: IngestRoute, req: IncomingMessage): Promise<Answer | null> {
  const isPixel = req.method === 'GET' && route.kind === 'store';
  if (req.method === 'OPTIONS') return { status: 200, body: '', headers: preflightHeaders(route.methods) };
  if (req.method === 'HEAD') return { status: 200, body: '', headers: {} };
  if (req.method !== 'POST' && !isPixel) return refusal(405, 'method not allowed', { allow: route.methods });
  if (!isLegalProject(route.pathProjectId)) return refusal(400, 'invalid project identifier');
  if ((gateway.options.pressureLevel?.() ?? 0) >= 5) return busy('the server is full', gateway.random);

  const caller = await callerOf(gateway, route, req);
  if ('status' in caller) return caller;
  return isPixel ? pixel(gateway, route, caller) : post(gateway, route, caller, req);
}

/** Everything about the sender that is known before the body. */
interface Caller {
  readonly credentials: Credentials | null;
  readonly visitor: Visitor | null;
  readonly origin: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
}

async function callerOf(gateway: Gateway, route: IngestRoute, req: IncomingMessage): Promise<Caller | Answer> {
  const { headers } = req;
  const read = readCredentials({
    sentryAuth: single(headers['x-sentry-auth']),
    authorization: headers.authorization,
    query: route.query,
    pathKey: null,
  });
  if (!read.ok) return refusal(read.error.status, read.error.detail);

  const credentials = read.value;
  const origin = requestOrigin(headers.origin, headers.referer);
  const from = {
    origin,
    credentials,
    clientIp: clientAddress(req.socket.remoteAddress, single(headers['x-forwarded-for']), gateway.proxies),
    userAgent: headers['user-agent'] ?? null,
  };
  if (credentials === null) {
    // An envelope may bring its DSN along; nothing else can.
    if (route.kind === 'store' || route.kind === 'otlp') return refusal(401, missingCredentials().detail);
    return { ...from, visitor: null };
  }
  const knock = identify(gateway.deps.configs, { credentials, pathProjectId: route.pathProjectId, origin });
  const visitor = knock instanceof Promise ? await knock : knock;
  return visitor.ok ? { ...from, visitor: visitor.value } : turnAway(visitor.error, gateway.deps);
}

async function post(gateway: Gateway, route: IngestRoute, caller: Caller, req: IncomingMessage): Promise<Answer | null> {
  const otlp = otlpOf(route, req.headers['content-type']);
  if (otlp === 'unknown') return refuse(gateway, caller, WRONG_OTLP);
  const encoding = parseEncoding(single(req.headers['content-encoding']));
  if (!encoding.ok)
    return refuse(gateway, caller, { status: 400, reason: 'invalid_compression', detail: 'more than one content encoding' });

  const length = Number(req.headers['content-length'] ?? UNKNOWN_LENGTH_BYTES);
  if (length > MAX_ENVELOPE_BYTES || !gateway.admission.canEverHold(2 * length)) return refuse(gateway, caller, FAULTS.too_large);
  const lease = gateway.admission.admit(length);
  if (lease === null) return busy('the server has no memory for the request now', gateway.random);

  try {
    // What was admitted by length is not charged again while it comes.
    let prepaid = length;
    const budget = {
      grow(bytes: number) {
        const free = Math.min(prepaid, bytes);
        prepaid -= free;
        return bytes === free || lease.grow(bytes - free);
      },
    };
    const read = await readBody(req, encoding.value, budget, gateway.watch);
    if (!read.ok) return faultAnswer(gateway, caller, read.error);
    // The log's record is a copy of what was sent.
    if (!budget.grow(read.value.sent.length)) return faultAnswer(gateway, caller, 'no_memory');
    const arrival = arrivalOf(route, caller, { ...read.value, encoding: encoding.value }, req.headers['content-type']);
    return await (otlp === null ? receive(arrival, gateway.deps) : receiveOtlp({ ...arrival, kind: 'otlp' }, otlp, gateway.deps));
  } finally {
    lease.release();
  }
}

function arrivalOf(route: IngestRoute, caller: Caller, read: ReadBody & { encoding: Encoding }, contentType = ''): Arrival {
  // Envelopes are welcome at the old address too (ingest protocol §2.3).
  const isEvent = route.kind === 'store' && !contentType.toLowerCase().startsWith('application/x-sentry-envelope');
  return { ...caller, ...read, kind: isEvent ? 'store' : 'envelope', pathProjectId: route.pathProjectId };
}

/** `GET …/store/?sentry_data=…`: the event is in the URL, the answer an image. */
async function pixel(gateway: Gateway, route: IngestRoute, caller: Caller): Promise<Answer> {
  const body = Buffer.from(new URLSearchParams(route.query).get('sentry_data') ?? '');
  const read = { sent: body, body, encoding: 'identity' } as const;
  const reply = await receive({ ...caller, ...read, kind: 'store', pathProjectId: route.pathProjectId }, gateway.deps);
  return reply.status === 200 ? { ...reply, ...PIXEL } : reply;
}

interface Fault {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
}

const FAULTS: Readonly<Record<'too_large' | 'corrupt' | 'too_slow', Fault>> = {
  too_large: { status: 413, reason: 'too_large:unknown', detail: 'request body above the size limit' },
  corrupt: { status: 400, reason: 'invalid_compression', detail: 'request body does not have the encoding it claims' },
  too_slow: { status: 408, reason: 'no_data', detail: 'request body came too slowly' },
};

function faultAnswer(gateway: Gateway, caller: Caller, fault: BodyFault): Answer | null {
  if (fault === 'aborted') return null;
  if (fault === 'no_memory') return busy('the server has no memory for the request now', gateway.random);
  return refuse(gateway, caller, FAULTS[fault]);
}

function refuse(gateway: Gateway, caller: Caller, fault: Fault): Answer {
  return refuseBody(caller.visitor, fault, gateway.deps);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
