// A server that asks for each row of a list by a query of its own, four times.
import { setTimeout } from 'node:timers/promises';
import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: 'shop@1.2.3',
  environment: 'sdk-test',
  tracesSampleRate: 1,
  ...(process.env.TRACE_LIFECYCLE === 'static' ? { traceLifecycle: 'static' } : {}),
});

const query = (statement, ms) =>
  Sentry.startSpan({ name: statement, op: 'db.query', attributes: { 'db.system.name': 'postgresql' } }, () => setTimeout(ms));

for (let request = 0; request < 4; request += 1) {
  await Sentry.startSpan({ name: 'GET /books', op: 'http.server', forceTransaction: true }, async () => {
    await query('SELECT * FROM books LIMIT 10', 5);
    for (let row = 0; row < 10; row += 1) await query('SELECT * FROM authors WHERE id = $1', 12);
  });
}
if (!(await Sentry.flush(20_000))) throw new Error('not everything was sent');
await Sentry.close();
console.log(JSON.stringify({ requests: 4 }));
