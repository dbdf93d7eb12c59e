// A shop with the real SDK: `node shop.mjs ERROR ORDER`. Says when it threw, in the machine's time, and ends when the event was acknowledged.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const sdks = createRequire(fileURLToPath(new URL('../../sdk/package.json', import.meta.url)));
const Sentry = sdks('@sentry/node');

Sentry.init({ dsn: process.env.SENTRY_DSN, release: 'shop@1.2.3', environment: 'production', sampleRate: 1 });

function reserve(name, order) {
  const error = new Error(`order ${order} cannot be reserved`);
  error.name = name;
  throw error;
}

Sentry.setUser({ id: '42', email: 'ann@larkspur.example' });
Sentry.addBreadcrumb({ category: 'cart', message: 'cart was opened', level: 'info' });
const thrownAtMs = Date.now();
try {
  reserve(process.argv[2], process.argv[3]);
} catch (error) {
  Sentry.captureException(error);
}
if (!(await Sentry.flush(20_000))) throw new Error('the event was not sent');
console.log(JSON.stringify({ thrownAtMs, acknowledgedAtMs: Date.now() }));
process.exit(0);
