// A shop that is measured by OpenTelemetry alone: a trace with an exception, log lines and metrics, sent as OTEL_CODING says.
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';

const coding = process.env.OTEL_CODING === 'json' ? 'http' : 'proto';
const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${coding}`);
const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${coding}`);
const { OTLPMetricExporter } = await import(`@opentelemetry/exporter-metrics-otlp-${coding}`);

// One URL and one header, both of the DSN, are all that a program needs.
const dsn = new URL(process.env.SENTRY_DSN);
const base = `${dsn.origin}/api${dsn.pathname}/integration/otlp/v1`;
const to = (signal) => ({ url: `${base}/${signal}`, headers: { 'x-sentry-auth': `sentry sentry_key=${dsn.username}` } });

const resource = resourceFromAttributes({
  'service.name': 'shop-otel',
  'service.version': 'shop@1.2.3',
  'deployment.environment.name': 'sdk-test',
  'host.name': 'otel-host',
  'telemetry.sdk.language': 'nodejs',
});
const tracing = new TracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(to('traces')) })],
});
const logging = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(to('logs')) })] });
const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(to('metrics')), exportIntervalMillis: 60_000 });
const metering = new MeterProvider({ resource, readers: [reader] });

class PaymentError extends Error {
  name = 'PaymentError';
}

function reserve() {
  throw new PaymentError('order was not paid');
}

context.setGlobalContextManager(new StackContextManager().enable());
const tracer = tracing.getTracer('shop', '4.5.6');
const logger = logging.getLogger('shop', '4.5.6');
const root = tracer.startSpan('POST /checkout', {
  kind: SpanKind.SERVER,
  attributes: { 'http.request.method': 'POST', 'cart.items': 3, 'cart.total': 12.5, 'cart.paid': false, 'cart.tags': ['a', 'b'] },
});
const inRoot = trace.setSpan(context.active(), root);
context.with(inRoot, () => {
  const child = tracer.startSpan('SELECT stock', { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } }, inRoot);
  child.addEvent('cache miss', { key: 'stock:1' });
  child.end();
  try {
    reserve();
  } catch (error) {
    root.recordException(error);
    root.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  logger.emit({
    severityNumber: 9,
    severityText: 'INFO',
    body: 'order was placed',
    attributes: { 'order.id': 4711, 'order.big': '9007199254740993' },
    context: inRoot,
  });
  logger.emit({ severityNumber: 17, severityText: 'ERROR', body: { reason: 'declined', code: 7 }, context: ROOT_CONTEXT });
});
root.end();

const meter = metering.getMeter('shop', '4.5.6');
meter.createCounter('orders', { unit: '{order}' }).add(2, { plan: 'free' });
meter.createUpDownCounter('carts').add(-1);
const latency = meter.createHistogram('latency', { unit: 'ms', advice: { explicitBucketBoundaries: [10, 100] } });
for (const value of [5, 50, 500]) latency.record(value);

await Promise.all([tracing.shutdown(), logging.shutdown(), metering.shutdown()]);
console.log(JSON.stringify({ traceId: root.spanContext().traceId, spanId: root.spanContext().spanId }));
