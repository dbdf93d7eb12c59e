import type { Random } from '../../../bench/random.ts';
import { customer } from '../people.ts';
import { journey, lasting, type Call, type Journey, type Step } from './journeys.ts';
import { opening, type Opening } from './vitals.ts';

/** An item of an envelope for a project. */
export interface Sent {
  readonly project: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What one journey leaves behind: its items, and what logs and metrics can be told of it. */
export interface Trace {
  readonly traceId: string;
  readonly items: readonly Sent[];
  readonly served: readonly Served[];
}

/** A request that was answered. */
export interface Served {
  readonly call: Call;
  readonly spanId: string;
  readonly endMs: number;
  readonly durationMs: number;
  readonly hasFailed: boolean;
  readonly user: Readonly<Record<string, unknown>>;
}

interface Making {
  readonly r: Random;
  readonly traceId: string;
  readonly user: Readonly<Record<string, unknown>>;
  readonly releases: ReadonlyMap<string, string>;
  readonly items: Sent[];
  readonly served: Served[];
}

const TRANSACTION = { type: 'transaction' };
const SPAN = { type: 'span', item_count: 1, content_type: 'application/vnd.sentry.items.span.v2+json' };

/** One journey that begins at `atMs`, as the SDKs of all services that had a part in it tell it. */
export function makeTrace(r: Random, atMs: number, releases: ReadonlyMap<string, string>): Trace {
  const walked = journey(r);
  const making: Making = { r, traceId: r.hex(32), user: customer(r), releases, items: [], served: [] };
  if (walked.page === null) for (const call of walked.calls) serve(call, { atMs, parentId: null }, making);
  else open(walked.page, walked, { ...making, atMs });
  return { traceId: making.traceId, items: making.items, served: making.served };
}

/** A page load with its requests, and the interaction that comes later by itself. */
function open(page: string, { calls }: Journey, making: Making & { readonly atMs: number }): void {
  const { r, atMs } = making;
  const spanId = r.hex(16);
  const seen = opening(r, page);
  let at = atMs + (seen.measurements['ttfb']?.value ?? 150);
  const spans = calls.map((call) => {
    const requestId = r.hex(16);
    const durationMs = serve(call, { atMs: at + 4, parentId: requestId }, making) + 8;
    const span = spanOf(making, { id: requestId, parentId: spanId, atMs: at, durationMs }, requestStep(call));
    at += durationMs + 3;
    return span;
  });
  spans.push(...assets(making, { parentId: spanId, atMs: atMs + (seen.measurements['ttfb']?.value ?? 150) }));
  const endMs = Math.max(at, atMs + (seen.measurements['lcp']?.value ?? 1200));
  const trace = { spanId, parentId: null, atMs, endMs, op: 'pageload', status: 'ok' };
  const contexts = { browser: { name: seen.browser, version: '156.0' }, os: { name: seen.os } };
  const more = { platform: 'javascript', contexts, measurements: seen.measurements, spans };
  making.items.push({
    project: 'storefront',
    header: TRANSACTION,
    payload: transaction(making, { name: page, project: 'storefront', trace }, more),
  });
  if (seen.inpMs !== null) making.items.push(interaction(making, { page, pageloadId: spanId, atMs: endMs + 900, seen }));
}

function requestStep({ method, route }: Call): Step {
  return {
    op: 'http.client',
    description: `${method} https://shop.larkspur.example${route}`,
    usualMs: 0,
    data: { 'http.request.method': method, 'http.response.status_code': 200 },
  };
}

/** Files that every page loads: most browsers have some of them already. */
const ASSETS = [
  { op: 'resource.script', name: 'assets/shop.4f1c88d0.js', bytes: 148_200, usualMs: 62 },
  { op: 'resource.script', name: 'assets/vendor.91be07aa.js', bytes: 96_400, usualMs: 48 },
  { op: 'resource.css', name: 'assets/shop.c0ffee12.css', bytes: 21_700, usualMs: 24 },
  { op: 'resource.img', name: 'img/hero.webp', bytes: 182_000, usualMs: 90 },
  { op: 'resource.font', name: 'fonts/larkspur.woff2', bytes: 28_300, usualMs: 31 },
] as const;

function assets(making: Making, { parentId, atMs }: { readonly parentId: string; readonly atMs: number }): object[] {
  const { r } = making;
  return ASSETS.filter(() => r.next() < 0.6).map(({ op, name, bytes, usualMs }) => {
    const data = {
      'http.response_content_length': bytes,
      'http.response_transfer_size': bytes + 300,
      'http.decoded_response_content_length': op === 'resource.img' || op === 'resource.font' ? bytes : bytes * 3,
      'resource.render_blocking_status': op === 'resource.css' ? 'blocking' : 'non-blocking',
      'server.address': 'cdn.larkspur.example',
    };
    const at = { id: r.hex(16), parentId, atMs: atMs + lasting(r, 20), durationMs: lasting(r, usualMs) };
    return spanOf(making, at, { op, description: `https://cdn.larkspur.example/${name}`, usualMs, data });
  });
}

interface Interacted {
  readonly page: string;
  readonly pageloadId: string;
  readonly atMs: number;
  readonly seen: Opening;
}

function interaction(making: Making, { page, pageloadId, atMs, seen }: Interacted): Sent {
  const text = (value: string) => ({ type: 'string', value });
  const inpMs = seen.inpMs ?? 0;
  const item = {
    trace_id: making.traceId,
    span_id: making.r.hex(16),
    parent_span_id: pageloadId,
    name: 'button.add-to-cart',
    status: 'ok',
    is_segment: false,
    start_timestamp: atMs / 1000,
    end_timestamp: (atMs + inpMs) / 1000,
    attributes: {
      'sentry.op': text('ui.interaction.click'),
      'sentry.origin': text('auto.http.browser.inp'),
      'sentry.segment.name': text(page),
      'sentry.segment.id': text(pageloadId),
      'sentry.release': text(making.releases.get('storefront') ?? ''),
      'sentry.environment': text('production'),
      'browser.name': text(seen.browser),
      'browser.web_vital.inp.value': { type: 'double', value: inpMs },
    },
  };
  return { project: 'storefront', header: SPAN, payload: { version: 2, items: [item] } };
}

interface Asked {
  readonly atMs: number;
  readonly parentId: string | null;
}

/** A service answers; the milliseconds it took. */
function serve(call: Call, { atMs, parentId }: Asked, making: Making): number {
  const { r } = making;
  const spanId = r.hex(16);
  const hasFailed = r.next() < (call.failing ?? 1) / 1000;
  let at = atMs + lasting(r, 2);
  const spans: object[] = [];
  for (const step of call.steps) {
    const durationMs = lasting(r, step.usualMs);
    if (step.op === 'queue.publish') consume(step.description, { atMs: at + durationMs, parentId: spanId }, making);
    spans.push(spanOf(making, { id: r.hex(16), parentId: spanId, atMs: at, durationMs }, looked(step, r)));
    at += durationMs + lasting(r, 1);
  }
  for (const asked of call.calls ?? []) {
    const id = r.hex(16);
    const durationMs = serve(asked, { atMs: at + 1, parentId: id }, making) + 2;
    spans.push(spanOf(making, { id, parentId: spanId, atMs: at, durationMs }, requestStep(asked)));
    at += durationMs + 1;
  }
  const least = atMs + lasting(r, call.usualMs * 0.3);
  const endMs = Math.max(at + lasting(r, 2), least);
  const status = hasFailed ? 'internal_error' : 'ok';
  const trace = { spanId, parentId, atMs, endMs, op: 'http.server', status };
  const name = `${call.method} ${call.route}`;
  const data = { 'http.request.method': call.method, 'http.route': call.route, 'http.response.status_code': hasFailed ? 500 : 200 };
  making.items.push({
    project: call.project,
    header: TRANSACTION,
    payload: transaction(making, { name, project: call.project, trace: { ...trace, data } }, { platform: 'node', spans }),
  });
  making.served.push({ call, spanId, endMs, durationMs: endMs - atMs, hasFailed, user: making.user });
  return endMs - atMs;
}

/** Something was there, or not. */
function looked(step: Step, r: Random): Step {
  if (step.hits === undefined) return step;
  const hit = r.next() < step.hits;
  return { ...step, data: { ...step.data, 'cache.hit': hit, ...(hit ? { 'cache.item_size': Math.round(lasting(r, 4_100)) } : {}) } };
}

/** Who works on what is published, and how long it usually takes. */
const CONSUMERS: Readonly<Record<string, { readonly project: string; readonly usualMs: number }>> = {
  'orders.placed': { project: 'inventory', usualMs: 42 },
  'stock.reserved': { project: 'checkout-api', usualMs: 18 },
};

/** A worker takes the message up a little later. */
function consume(destination: string, { atMs, parentId }: Asked, making: Making): void {
  const { r } = making;
  const consumer = CONSUMERS[destination];
  if (consumer === undefined) return;
  const waitedMs = lasting(r, 35);
  const durationMs = lasting(r, consumer.usualMs);
  const startMs = atMs + waitedMs;
  const [spanId, workId] = [r.hex(16), r.hex(16)];
  const data = {
    'messaging.system': 'kafka',
    'messaging.destination.name': destination,
    'messaging.message.receive.latency': waitedMs,
    'messaging.message.retry.count': 0,
  };
  const trace = { spanId, parentId, atMs: startMs, endMs: startMs + durationMs + 2, op: 'queue.task', status: 'ok' };
  const work = spanOf(
    making,
    { id: workId, parentId: spanId, atMs: startMs + 1, durationMs },
    { op: 'queue.process', description: destination, usualMs: 0, data },
  );
  making.items.push({
    project: consumer.project,
    header: TRANSACTION,
    payload: transaction(making, { name: `process ${destination}`, project: consumer.project, trace }, { platform: 'node', spans: [work] }),
  });
}

interface Segment {
  readonly name: string;
  readonly project: string;
  readonly trace: {
    readonly spanId: string;
    readonly parentId: string | null;
    readonly atMs: number;
    readonly endMs: number;
    readonly op: string;
    readonly status: string;
    readonly data?: object;
  };
}

function transaction(making: Making, { name, project, trace }: Segment, more: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { atMs, endMs, spanId, parentId, op, status, data } = trace;
  const own = { trace_id: making.traceId, span_id: spanId, ...(parentId === null ? {} : { parent_span_id: parentId }), op, status };
  return {
    ...more,
    type: 'transaction',
    transaction: name,
    transaction_info: { source: 'route' },
    start_timestamp: atMs / 1000,
    timestamp: endMs / 1000,
    release: making.releases.get(project),
    environment: 'production',
    user: making.user,
    contexts: { ...(more['contexts'] as object | undefined), trace: { ...own, ...(data === undefined ? {} : { data }) } },
  };
}

interface Placed {
  readonly id: string;
  readonly parentId: string;
  readonly atMs: number;
  readonly durationMs: number;
}

function spanOf({ traceId }: Making, { id, parentId, atMs, durationMs }: Placed, { op, description, data }: Step): object {
  return {
    trace_id: traceId,
    span_id: id,
    parent_span_id: parentId,
    op,
    description,
    status: 'ok',
    start_timestamp: atMs / 1000,
    timestamp: (atMs + durationMs) / 1000,
    ...(data === undefined ? {} : { data }),
  };
}
