// One trace of two segments, the second begun from the first one's headers, as a service that is called does.
import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: 'shop@1.2.3',
  environment: 'sdk-test',
  tracesSampleRate: 1,
  ...(process.env.TRACE_LIFECYCLE === 'static' ? { traceLifecycle: 'static' } : {}),
});

const said = Sentry.startSpan(
  {
    name: 'GET /checkout',
    op: 'http.server',
    forceTransaction: true,
    attributes: { 'cart.items': 3, 'cart.total': 12.5, 'cart.paid': false, api_key: 'secret-of-a-span' },
  },
  (root) => {
    Sentry.startSpan(
      { name: 'SELECT * FROM stock WHERE sku = 17', op: 'db.query', attributes: { 'db.system.name': 'postgresql' } },
      () => undefined,
    );
    try {
      Sentry.startSpan({ name: 'reserve', op: 'function' }, () => {
        throw new RangeError('out of stock');
      });
    } catch (error) {
      Sentry.captureException(error);
    }
    return { headers: Sentry.getTraceData(), ids: root.spanContext() };
  },
);
Sentry.continueTrace({ sentryTrace: said.headers['sentry-trace'], baggage: said.headers.baggage }, () =>
  Sentry.startSpan({ name: 'POST /mail', op: 'queue.process' }, () => undefined),
);
if (!(await Sentry.flush(20_000))) throw new Error('not everything was sent');
await Sentry.close();
console.log(JSON.stringify({ traceId: said.ids.traceId, spanId: said.ids.spanId }));
