// A service between a page and a program in Python: goes on with the trace of whoever calls, and hands it on.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: 'api@1.2.3',
  environment: 'sdk-test',
  tracesSampleRate: 1,
  // The span of the request is made below, by hand.
  integrations: (defaults) => defaults.filter(({ name }) => !name.startsWith('Http')),
});

const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'sentry-trace, baggage, traceparent' };

const server = createServer(async (request, response) => {
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  const caller = { sentryTrace: request.headers['sentry-trace'], baggage: request.headers.baggage };
  await Sentry.continueTrace(caller, () =>
    Sentry.startSpan({ name: 'GET /checkout', op: 'http.server', attributes: { 'sentry.segment.name.source': 'route' } }, charge),
  );
  await Sentry.flush(20_000);
  response.writeHead(200, CORS).end('paid');
});

async function charge() {
  const headers = Sentry.getTraceData();
  await promisify(execFile)(process.env.PYTHON, [process.env.CHARGE, headers['sentry-trace'], headers.baggage]);
}

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
