import type { Random } from '../../../bench/random.ts';

/** What people and jobs do in the shop, as the services see it. All of it is well: no step repeats itself, none is slow by itself. */
export interface Journey {
  /** How often, against the others. */
  readonly share: number;
  /** The page that a browser opens; null where a service begins. */
  readonly page: string | null;
  readonly calls: readonly Call[];
}

/** A request that one service answers. */
export interface Call {
  readonly project: string;
  readonly method: string;
  readonly route: string;
  /** Milliseconds, in the middle. */
  readonly usualMs: number;
  readonly steps: readonly Step[];
  /** Services that it asks in turn. */
  readonly calls?: readonly Call[];
  /** Of a thousand. */
  readonly failing?: number;
}

export interface Step {
  readonly op: string;
  readonly description: string;
  readonly usualMs: number;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Of looks into a cache: how often something is there, of one. */
  readonly hits?: number;
}

const db = (description: string, usualMs: number): Step => ({ op: 'db.query', description, usualMs, data: { 'db.system': 'postgresql' } });
const cache = (key: string, hits: number): Step => ({
  op: 'cache.get',
  description: key,
  usualMs: 1.2,
  data: { 'cache.key': [key] },
  hits,
});
const queue = (destination: string): Step => ({
  op: 'queue.publish',
  description: destination,
  usualMs: 3,
  data: { 'messaging.system': 'kafka', 'messaging.destination.name': destination },
});
const code = (description: string, usualMs: number): Step => ({ op: 'function', description, usualMs });

const PRODUCTS: Call = {
  project: 'catalog',
  method: 'GET',
  route: '/api/products',
  usualMs: 34,
  steps: [cache('products:front', 0.94), db('SELECT id, name, price FROM products WHERE category = $1 ORDER BY rank LIMIT 24', 9)],
};
const PRODUCT: Call = {
  project: 'catalog',
  method: 'GET',
  route: '/api/products/:id',
  usualMs: 28,
  steps: [
    cache('product:detail', 0.71),
    db('SELECT * FROM products WHERE id = $1', 4),
    db('SELECT amount FROM stock WHERE product_id = $1', 3),
  ],
};
const SEARCH: Call = {
  project: 'search',
  method: 'GET',
  route: '/api/search',
  usualMs: 61,
  failing: 2,
  steps: [
    code('parseQuery', 1),
    { op: 'db.query', description: 'POST /products/_search', usualMs: 38, data: { 'db.system': 'elasticsearch' } },
  ],
};
const AUTHORIZE: Call = {
  project: 'payments',
  method: 'POST',
  route: '/v1/authorize',
  usualMs: 182,
  failing: 6,
  steps: [
    db('SELECT id, status FROM payments WHERE idempotency_key = $1', 5),
    {
      op: 'http.client',
      description: 'POST https://acquirer.example/v2/charges',
      usualMs: 128,
      data: { 'http.request.method': 'POST', 'http.response.status_code': 201 },
    },
    db('INSERT INTO payments (id, order_id, amount, status) VALUES ($1, $2, $3, $4)', 6),
  ],
};
const ORDER: Call = {
  project: 'checkout-api',
  method: 'POST',
  route: '/api/orders',
  usualMs: 64,
  failing: 4,
  calls: [AUTHORIZE],
  steps: [
    db('SELECT * FROM carts WHERE id = $1 FOR UPDATE', 6),
    db('UPDATE stock SET reserved = reserved + $1 WHERE product_id = ANY($2)', 8),
    db('INSERT INTO orders (id, cart_id, total) VALUES ($1, $2, $3)', 7),
    queue('orders.placed'),
  ],
};
const CART: Call = {
  project: 'checkout-api',
  method: 'GET',
  route: '/api/cart',
  usualMs: 41,
  steps: [cache('cart:lines', 0.88), db('SELECT * FROM line_items WHERE cart_id = $1', 7), code('priceOf', 2)],
};
const CAMPAIGN: Call = {
  project: 'checkout-api',
  method: 'GET',
  route: '/api/campaigns/:code',
  usualMs: 22,
  steps: [db('SELECT id, kind, discount FROM rules WHERE code = $1', 5)],
};
const RESERVE: Call = {
  project: 'inventory',
  method: 'POST',
  route: '/reservations',
  usualMs: 47,
  steps: [db('SELECT amount, reserved FROM stock WHERE product_id = ANY($1)', 8), queue('stock.reserved')],
};

export const JOURNEYS: readonly Journey[] = [
  { share: 30, page: '/', calls: [PRODUCTS] },
  { share: 26, page: '/products/:slug', calls: [PRODUCT, CART] },
  { share: 14, page: '/search', calls: [SEARCH] },
  { share: 10, page: '/cart', calls: [CART, CAMPAIGN] },
  { share: 7, page: '/checkout', calls: [CART, ORDER] },
  { share: 5, page: '/account/orders', calls: [CART] },
  { share: 8, page: null, calls: [RESERVE] },
];

/** By their shares. */
export function journey(r: Random): Journey {
  const all = JOURNEYS.reduce((sum, { share }) => sum + share, 0);
  let at = r.next() * all;
  for (const one of JOURNEYS) {
    at -= one.share;
    if (at < 0) return one;
  }
  throw new Error('the shares of the journeys have a sum');
}

/** Milliseconds about `usual`: mostly near it, seldom far above. */
export function lasting(r: Random, usual: number): number {
  return usual * Math.exp(r.gauss() * 0.42 + (r.next() < 0.02 ? 1.1 : 0));
}
