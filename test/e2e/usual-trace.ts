import { connect } from './client.ts';
import { sendMetrics, untilMetrics } from './send-metrics.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';

/** Of the one trace that the suites of all pages look at. */
export const TRACE_ID = '7f3a91c2d0e84b617f3a91c2d0e84b61';
export const SPANS = {
  root: '00000000000000a0',
  request: '00000000000000a1',
  rules: '00000000000000a2',
  thrown: '00000000000000a3',
} as const;
/** Of its slow query: what it is grouped by (signals/span/describe). */
export const QUERY_GROUP = '0c0a70ff18042f71';
/** Measured in it. */
export const METRIC = 'cart.total';
const VISIBLE_MS = 60_000;

type Sender = Pick<Product, 'url' | 'token' | 'dsn'>;

/** What was lived through on a page of a shop: a transaction, spans whose parent never came, and an error inside of one. */
export async function sendTrace(
  product: Sender,
  own: { readonly name?: string; readonly text?: string } = {},
): Promise<{ readonly eventId: string; readonly issueId: string }> {
  const name = own.name ?? own.text ?? '/checkout/payment';
  const now = Date.now() / 1000 - 30;
  await post(product, [{ type: 'transaction' }, transaction(name, now)]);
  await postSpans(product, [...lostSpans(now), ...(own.text === undefined ? [] : [spanSaying(own.text, now)])]);
  await sendMetrics(product, [
    { name: METRIC, type: 'distribution', value: 49.9, attributes: { plan: own.text ?? 'team' }, atSeconds: now },
  ]);
  const sent = await connect(product).sendAndFind({
    exception: { values: [{ type: 'DiscountError', value: 'this rule has no discount' }] },
    transaction: name,
    timestamp: now - 0.9,
    contexts: { trace: { trace_id: TRACE_ID, span_id: SPANS.thrown, op: 'function' } },
  });
  await untilSpans(product, TRACE_ID, 15);
  await untilMetrics(product, METRIC, 1);
  return sent;
}

/** Streamed spans, as today's SDKs send them. */
export async function postSpans(product: Sender, items: readonly object[]): Promise<void> {
  const header = { type: 'span', item_count: items.length, content_type: 'application/vnd.sentry.items.span.v2+json' };
  await post(product, [header, { version: 2, items }]);
}

export async function untilSpans(product: Sender, traceId: string, count: number): Promise<void> {
  await waitFor('the spans to be readable', VISIBLE_MS, async () => {
    const meta = await connect(product).call<{ spans_count: number }>('GET', `organizations/vedette/trace-meta/${traceId}/`);
    return meta.spans_count >= count;
  });
}

async function post({ url, dsn }: Sender, [header, payload]: readonly [object, object]): Promise<void> {
  const { username: key, pathname } = new URL(dsn);
  const eventId = crypto.randomUUID().replaceAll('-', '');
  const body = [{ event_id: eventId }, header, payload].map((part) => JSON.stringify(part)).join('\n');
  const answer = await fetch(`${url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the envelope was answered ${answer.status}: ${await answer.text()}`);
}

function transaction(name: string, now: number): object {
  const child = (id: string, parent: string, [from, to]: readonly [number, number], more: object) => ({
    trace_id: TRACE_ID,
    span_id: id,
    parent_span_id: parent,
    start_timestamp: now - 3.4 + from,
    timestamp: now - 3.4 + to,
    status: 'ok',
    ...more,
  });
  const items = Array.from({ length: 8 }, (_, at) =>
    child(`00000000000000b${at}`, SPANS.request, [0.2 + at * 0.02, 0.215 + at * 0.02], {
      op: 'db.query',
      description: `SELECT * FROM line_items WHERE cart_id = ${at}`,
      data: { 'db.system': 'postgresql' },
    }),
  );
  return {
    type: 'transaction',
    platform: 'javascript',
    transaction: name,
    transaction_info: { source: 'route' },
    start_timestamp: now - 3.4,
    timestamp: now,
    release: 'shop@2.14.0',
    environment: 'production',
    user: { id: '42', email: 'ann@larkspur.example' },
    contexts: { trace: { trace_id: TRACE_ID, span_id: SPANS.root, op: 'pageload', status: 'ok', origin: 'auto.pageload.browser' } },
    spans: [
      child(SPANS.request, SPANS.root, [0.1, 0.5], { op: 'http.client', description: 'GET /api/cart' }),
      ...items,
      child(SPANS.rules, SPANS.root, [0.6, 2.4], {
        op: 'db.query',
        description: 'SELECT id, kind, discount FROM rules WHERE code = $1 AND kind = ANY($2) ORDER BY valid_from DESC',
        data: { 'db.system': 'postgresql', 'db.rows': 1, 'server.address': 'pg-eu-1' },
      }),
      child(SPANS.thrown, SPANS.root, [2.45, 2.6], { op: 'function', description: 'applyDiscount', status: 'internal_error' }),
    ],
    measurements: { lcp: { value: 640, unit: 'millisecond' }, cls: { value: 0.3, unit: '' }, ttfb: { value: 310, unit: 'millisecond' } },
  };
}

/** One text wherever a span may say something. */
function spanSaying(text: string, now: number): object {
  const value = { type: 'string', value: text };
  return {
    trace_id: TRACE_ID,
    span_id: '00000000000000d0',
    parent_span_id: SPANS.root,
    name: text,
    status: text,
    start_timestamp: now - 1,
    end_timestamp: now,
    attributes: { [text]: value, 'sentry.op': value, 'url.full': value, list: { type: 'array', value: [text] } },
  };
}

function lostSpans(now: number): readonly object[] {
  return [0, 1, 2].map((at) => ({
    trace_id: TRACE_ID,
    span_id: `00000000000000c${at}`,
    parent_span_id: '00000000000000ff',
    name: ['POST /api/telemetry', 'ErrorBoundary', 'first paint after error'][at],
    status: 'ok',
    start_timestamp: now - 0.8 + at * 0.1,
    end_timestamp: now - 0.6 + at * 0.1,
    attributes: { 'sentry.op': { type: 'string', value: ['http.client', 'ui.render', 'browser.paint'][at] } },
  }));
}
