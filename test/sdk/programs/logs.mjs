// A program that logs: every severity, a template with its parts, attributes of every type, and a secret among them.
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: process.env.SENTRY_DSN, release: 'shop@1.2.3', environment: 'sdk-test', enableLogs: true, tracesSampleRate: 1 });

const { logger } = Sentry;
Sentry.setUser({ id: '7', email: 'ann@example.com' });
logger.trace('step', { at: 1 });
logger.debug('cache miss', { key: 'cart:7', hit: false });
logger.info(logger.fmt`order ${17} of ${'ann'} paid`, { total: 12.5, items: 3, password: 'secret-of-a-log' });
logger.warn('pool is nearly empty', { free: 2 });
logger.error('payment refused', { reason: 'card' });
logger.fatal('out of memory');
const traceId = Sentry.startSpan({ name: 'GET /checkout', op: 'http.server' }, (span) => {
  logger.info('inside of a span');
  return span.spanContext().traceId;
});
if (!(await Sentry.flush(20_000))) throw new Error('not everything was sent');
await Sentry.close();
console.log(JSON.stringify({ traceId }));
