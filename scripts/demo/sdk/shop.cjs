// A small program of the checkout API that fails in real ways, with a real SDK: `node shop.cjs PACKAGE FOLDER-IT-IS-INSTALLED-IN`.
// CommonJS, because only `require` can look for a package in another folder. Prints how many events it sent.
const { setImmediate } = require('node:timers/promises');

const [name, folder] = process.argv.slice(2);
const Sentry = require(require.resolve(name, { paths: [folder] }));

const fromMs = Number(process.env.DEMO_FROM_MS);
const toMs = Number(process.env.DEMO_TO_MS);
const COUNT = 40;
let atMs = fromMs;

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  environment: 'production',
  includeLocalVariables: true,
  dedupe: false,
  integrations: (defaults) => defaults.filter((integration) => integration.name !== 'Dedupe'),
  // The release that was live then is unknown to the process that runs today.
  beforeSend(event) {
    const backMs = Date.now() - atMs;
    event.timestamp = atMs / 1000;
    for (const crumb of event.breadcrumbs ?? []) crumb.timestamp -= backMs / 1000;
    return event;
  },
});

class CouponExpired extends Error {
  name = 'CouponExpired';
}

function findCoupon(code, coupons) {
  const coupon = coupons.get(code);
  if (coupon.expiresAt < '2026-11-01') throw new CouponExpired(`coupon ${code} expired on ${coupon.expiresAt}`);
  return coupon;
}

function priceOf(lines, code) {
  const coupons = new Map([['SPRING', { expiresAt: '2026-06-01', share: 0.1 }]]);
  const subtotal = lines.reduce((sum, line) => sum + line.price * line.units, 0);
  return subtotal * (1 - findCoupon(code, coupons).share);
}

function quote(round) {
  const lines = [{ sku: 'LRK-LAMP-210', price: 89, units: 1 + (round % 3) }];
  try {
    // Every fourth customer types a code that does not exist.
    return priceOf(lines, round % 4 === 0 ? 'SUMER' : 'SPRING');
  } catch (cause) {
    throw new Error('the cart has no price', { cause });
  }
}

async function main() {
  // Else the first round alone has the module below it in its stack, and becomes an issue of its own.
  await setImmediate();
  for (let round = 0; round < COUNT; round += 1) {
    atMs = Math.floor(fromMs + ((round + 0.5) / COUNT) * (toMs - fromMs));
    await Sentry.withScope(async (scope) => {
      scope.setTransactionName('POST /v2/quotes');
      scope.setUser({ id: String(10_000 + ((round * 37) % 500)) });
      scope.addBreadcrumb({ category: 'cart', message: `cart with ${1 + (round % 3)} lamps`, level: 'info' });
      try {
        quote(round);
      } catch (error) {
        Sentry.captureException(error);
      }
    });
    // `beforeSend` runs after asynchronous event processors: the moment must still be this round's.
    await Sentry.flush(5_000);
  }
  await Sentry.close(10_000);
  console.log(COUNT);
}

void main();
