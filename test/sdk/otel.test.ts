import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TraceSpan } from '../../src/features/trace/contract.ts';
import { startGateway } from '../gateway.ts';
import { aProject, KEY, PROJECT_ID } from '../gateway-parts.ts';
import { house } from '../house.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { makeProject } from './read-back.ts';
import { PROGRAMS, run } from './run-program.ts';

/** Whatever a room may claim: what the gateway makes of each signal is looked at in the log. */
const CLAIMS = new Set(['event', 'span', 'log', 'trace_metric']);

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product?.stop();
  await house.close();
});

// The exporters are OpenTelemetry's own; what they sent is found in the log, as an SDK would have sent it.
describe.each(['protobuf', 'json'])('OpenTelemetry for JavaScript, as %s', (coding) => {
  test('spans, logs, metrics and the exception of one program are taken, with nothing lost of them', async () => {
    const gateway = await startGateway({ claims: CLAIMS, projects: [aProject()] });
    const env = { SENTRY_DSN: gateway.url.replace('://', `://${KEY}@`) + `/${PROJECT_ID}`, OTEL_CODING: coding };

    const said = await run({ command: process.execPath, args: [join(PROGRAMS, 'otel.mjs')], env });

    const { traceId, spanId } = JSON.parse(said) as { traceId: string; spanId: string };
    const sent = (await gateway.logged()).flatMap(({ items }) => items).map(([type, payload]) => [type, JSON.parse(payload)] as const);
    const elements = (type: string) => sent.filter(([each]) => each === type).flatMap(([, payload]) => payload.items);
    const resource = {
      'service.name': { value: 'shop-otel', type: 'string' },
      'sentry.release': { value: 'shop@1.2.3', type: 'string' },
      'sentry.environment': { value: 'sdk-test', type: 'string' },
      'resource.host.name': { value: 'otel-host', type: 'string' },
      'instrumentation.name': { value: 'shop', type: 'string' },
      'instrumentation.version': { value: '4.5.6', type: 'string' },
    };

    const [child, root] = elements('span').toSorted((a, b) => Number(a.is_segment) - Number(b.is_segment));
    expect(root).toMatchObject({ trace_id: traceId, span_id: spanId, name: 'POST /checkout', status: 'error', is_segment: true });
    expect(root.start_timestamp).toMatch(/^\d{10}\.\d{9}$/);
    expect(Number(root.end_timestamp)).toBeGreaterThanOrEqual(Number(root.start_timestamp));
    expect(Math.abs(Date.now() / 1000 - Number(root.start_timestamp))).toBeLessThan(60);
    expect(root.attributes).toMatchObject({
      ...resource,
      'http.request.method': { value: 'POST', type: 'string' },
      'cart.items': { value: 3, type: 'integer' },
      'cart.total': { value: 12.5, type: 'double' },
      'cart.paid': { value: false, type: 'boolean' },
      'cart.tags': { value: ['a', 'b'], type: 'array' },
      'sentry.kind': { value: 'server', type: 'string' },
      'sentry.status.message': { value: 'order was not paid', type: 'string' },
      'sentry.segment.id': { value: spanId, type: 'string' },
    });
    expect(child).toMatchObject({ trace_id: traceId, parent_span_id: spanId, name: 'SELECT stock', status: 'ok', is_segment: false });
    expect(JSON.parse(child.attributes['sentry.span.events'].value)).toEqual([
      { timestamp: expect.any(Number), name: 'cache miss', attributes: { key: 'stock:1' } },
    ]);

    const event = sent.find(([type]) => type === 'event')?.[1];
    expect(event).toMatchObject({
      platform: 'node',
      level: 'error',
      release: 'shop@1.2.3',
      environment: 'sdk-test',
      server_name: 'otel-host',
      transaction: 'POST /checkout',
      contexts: { trace: { trace_id: traceId, span_id: spanId } },
      tags: { 'service.name': 'shop-otel' },
    });
    const [exception] = event.exception.values;
    expect(exception).toMatchObject({ type: 'PaymentError', value: 'order was not paid', mechanism: { type: 'otlp', handled: true } });
    expect(exception.stacktrace.frames.at(-1)).toMatchObject({ function: 'reserve', filename: 'otel.mjs', colno: expect.any(Number) });

    const [placed, declined] = elements('log');
    expect(placed).toMatchObject({ trace_id: traceId, span_id: spanId, level: 'info', severity_number: 9, body: 'order was placed' });
    expect(placed.attributes).toMatchObject({ ...resource, 'order.id': { value: 4711, type: 'integer' } });
    expect(declined).toMatchObject({ level: 'error', severity_number: 17, body: '{"reason":"declined","code":7}' });

    const metrics = new Map(elements('trace_metric').map((each) => [each.name, each]));
    expect(metrics.get('orders')).toMatchObject({ type: 'counter', value: 2, unit: '{order}', temporality: 'cumulative' });
    expect(metrics.get('orders').attributes).toMatchObject({ ...resource, plan: { value: 'free', type: 'string' } });
    expect(metrics.get('carts')).toMatchObject({ type: 'gauge', value: -1 });
    expect(metrics.get('latency')).toMatchObject({
      type: 'distribution',
      unit: 'ms',
      value: 185,
      histogram: { count: 3, sum: 555, min: 5, max: 500, bounds: [10, 100], counts: [1, 1, 1] },
    });
    expect(gateway.refused).toEqual([]);
  });

  test('its trace, its issue and its log lines are read back over REST', async () => {
    const project = await makeProject(product, `otel-${coding}`);
    const env = { SENTRY_DSN: project.dsn, OTEL_CODING: coding };
    const said = await run({ command: process.execPath, args: [join(PROGRAMS, 'otel.mjs')], env });
    const { traceId, spanId } = JSON.parse(said) as { traceId: string; spanId: string };
    const org = '/api/0/organizations/vedette';
    const meta = () => product.get<{ span_count: number; errors: number; logs: number }>(`${org}/trace-meta/${traceId}/`);

    await vi.waitFor(async () => expect(await meta()).toMatchObject({ span_count: 2, errors: 1, logs: 1 }), {
      timeout: 30_000,
      interval: 200,
    });
    const [root] = await product.get<TraceSpan[]>(`${org}/trace/${traceId}/`);
    const lines = await product.get<{ lines: { message: string; trace: string; severity: string }[] }>(
      `${org}/logs/?project=${project.id}&statsPeriod=1h`,
    );
    const issues = await product.get<{ title: string; culprit: string }[]>(`${org}/issues/?project=${project.id}&statsPeriod=24h`);

    expect(root).toMatchObject({ event_id: spanId, op: 'http.server', name: 'POST /checkout', status: 'error', release: 'shop@1.2.3' });
    expect(root?.errors).toMatchObject([{ title: 'PaymentError: order was not paid', span_id: spanId }]);
    expect(root?.children).toMatchObject([{ op: 'db', name: 'SELECT stock', parent_span_id: spanId }]);
    expect(
      lines.lines.map(({ message, severity, trace }) => [message, severity, trace]).toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    ).toEqual([
      ['{"reason":"declined","code":7}', 'error', ''],
      ['order was placed', 'info', traceId],
    ]);
    const metrics = await product.get<{ data: Record<string, unknown>[] }>(
      `${org}/events/?dataset=tracemetrics&project=${project.id}&statsPeriod=1h&field=metric.name&field=metric.type&field=metric.unit&field=value&field=measurements&sort=metric.name`,
    );
    expect(metrics.data.map((row) => Object.values(row))).toEqual([
      ['carts', 'gauge', '', -1, 1],
      ['latency', 'distribution', 'ms', 185, 3],
      ['orders', 'counter', '{order}', 2, 1],
    ]);
    expect(issues).toMatchObject([{ title: 'PaymentError: order was not paid', culprit: 'POST /checkout' }]);
  });
});
