import { framesOf, http, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'src/orders/place-order.ts': source(
    52,
    `
export async function placeOrder(input: OrderInput, deps: Deps): Promise<Order> {
  const cart = await deps.carts.lock(input.cartId);
  const reserved = await deps.stock.reserve(cart.lines);

  const payment = await deps.payments.authorize({
    orderId: input.orderId,
    amount: cart.total,
    idempotencyKey: input.idempotencyKey,
  });
  if (payment.status !== 'authorized') throw new PaymentRefusedError(payment.reason, { cause: payment.error });

  return deps.orders.insert({ ...input, reserved, paymentId: payment.id });
}`,
  ),
  'src/payments/client.ts': source(
    18,
    `
  async authorize(request: AuthorizeRequest): Promise<Payment> {
    const response = await this.#pool.request({
      path: '/v1/authorize',
      method: 'POST',
      headersTimeout: 8_000,
      body: JSON.stringify(request),
    });
    return Payment.parse(await response.body.json());
  }`,
  ),
  'src/address/validate.ts': source(
    9,
    `
export function validateAddress(body: unknown): Address {
  const result = AddressSchema.safeParse(body);
  if (!result.success) {
    throw new ValidationError(describe(result.error), { cause: result.error });
  }
  return normalize(result.data);
}`,
  ),
  'src/sessions/store.ts': source(
    27,
    `
  async load(id: string): Promise<Session | null> {
    const text = await this.redis.get('session:' + id);
    if (text === null) return null;
    return JSON.parse(text) as Session;
  }`,
  ),
  'src/webhooks/deliver.ts': source(
    40,
    `
export async function deliver(hook: Webhook, event: OrderEvent): Promise<void> {
  const signature = sign(hook.secret, event);
  const answer = await fetch(hook.url, { method: 'POST', headers: { signature }, body: JSON.stringify(event) });
  if (answer.status >= 400) throw new WebhookError(hook.url, answer.status);
}`,
  ),
};
const at = framesOf(sources);
const fastify = [
  lib('node:internal/process/task_queues', 105, 'process.processTicksAndRejections'),
  lib('node_modules/fastify/lib/wrap-thenable.js', 22, 'wrapThenable'),
  lib('node_modules/fastify/lib/handle-request.js', 153, 'preHandlerCallback'),
];
const api = 'https://api.larkspur.example/v2';

/** Node: carts, orders, addresses. */
export const checkoutApi: DemoProject = {
  slug: 'checkout-api',
  name: 'Checkout API',
  projectPlatform: 'node',
  platform: 'node',
  sdk: { name: 'sentry.javascript.node', version: '11.12.0', package: 'npm:@sentry/node' },
  releaseName: 'checkout-api',
  versions: ['5.0.2', '5.1.0', '5.1.1', '5.2.0', '5.3.0'],
  kind: 'server',
  root: '/srv/checkout-api/',
  runtime: { name: 'node', version: 'v26.10.0' },
  sources,
  modules: { fastify: '5.12.8', undici: '7.16.0', pg: '8.23.1', ioredis: '5.8.1', zod: '4.6.7' },
  crumbs: [
    http('GET', 'http://catalog.internal/products/{sku}', 200),
    http('POST', 'http://inventory.internal/reservations', 201),
    query('SELECT id, total, currency FROM carts WHERE id = $1 FOR UPDATE', '{ms}'),
    query('INSERT INTO orders (id, cart_id, payment_id) VALUES ($1, $2, $3)', '{ms}'),
    said('console', 'cart {cart} locked'),
    said('console', 'stock reserved in {ms} ms'),
  ],
  tags: { region: ['eu-central', 'eu-north', 'us-east'], tenant: ['web', 'ios', 'android', 'partner'] },
  issues: [
    {
      type: 'PaymentRefusedError',
      value: 'payment of order {order} was refused: acquirer_timeout',
      frames: [
        ...fastify,
        at('src/orders/place-order.ts', 'throw new PaymentRefusedError', 'placeOrder', {
          vars: {
            input: { orderId: '{order}', cartId: '{cart}', idempotencyKey: '{uuid}' },
            cart: { total: '{amount}', currency: 'EUR', lines: [{ sku: '{sku}', quantity: '{small}' }] },
            payment: { status: 'refused', reason: 'acquirer_timeout', id: null },
          },
        }),
      ],
      causes: [
        {
          type: 'HeadersTimeoutError',
          value: 'Headers Timeout Error',
          frames: [
            lib('node_modules/undici/lib/dispatcher/client-h1.js', 646, 'onParserTimeout'),
            at('src/payments/client.ts', 'this.#pool.request', 'PaymentsClient.authorize', {
              vars: { request: { orderId: '{order}', amount: '{amount}' }, response: '<undefined>' },
            }),
          ],
        },
      ],
      transaction: 'POST /v2/orders',
      request: {
        method: 'POST',
        url: `${api}/orders`,
        body: { cartId: '{cart}', idempotencyKey: '{uuid}', card: { number: '4242424242424242' } },
      },
      mechanism: ['auto.http.fastify', false],
      lastCrumb: http('POST', 'http://payments.internal/v1/authorize', 504),
      perDay: 120,
      shape: 'incident',
      story: { notes: ['Same hours as the outage of the acquirer on their status page. Nothing to do on our side; retry is in 5.3.0.'] },
    },
    {
      type: 'ValidationError',
      value: 'postal_code: "{id}-{small}" is no postal code of {country}',
      frames: [...fastify, at('src/address/validate.ts', 'throw new ValidationError', 'validateAddress')],
      causes: [
        {
          type: 'ZodError',
          value: 'postal_code: Invalid string: must match pattern',
          frames: [
            lib('node_modules/zod/v4/core/parse.js', 57, 'safeParse'),
            at('src/address/validate.ts', 'safeParse(body)', 'validateAddress'),
          ],
        },
      ],
      transaction: 'PUT /v2/addresses/:id',
      request: {
        method: 'PUT',
        url: `${api}/addresses/{id}`,
        body: { street: 'Elbchaussee {small}', postal_code: '{id}-{small}', country: '{country}' },
      },
      level: 'warning',
      perDay: 55,
      shape: 'steady',
      story: { assign: 'team', priority: 'low' },
    },
    {
      type: 'SyntaxError',
      value: 'Unexpected end of JSON input',
      frames: [...fastify, lib('<anonymous>', 1, 'JSON.parse'), at('src/sessions/store.ts', 'JSON.parse', 'SessionStore.load')],
      transaction: 'GET /v2/cart',
      request: { method: 'GET', url: `${api}/cart` },
      mechanism: ['auto.http.fastify', false],
      lastCrumb: said('redis', 'GET session:{uuid}'),
      perDay: 30,
      shape: 'fresh',
    },
    {
      type: 'ReplyError',
      value: "OOM command not allowed when used memory > 'maxmemory'.",
      frames: [
        lib('node_modules/redis-parser/lib/parser.js', 179, 'parseError'),
        lib('node_modules/redis-parser/lib/parser.js', 302, 'parseType'),
      ],
      transaction: 'POST /v2/cart',
      request: { method: 'POST', url: `${api}/cart` },
      mechanism: ['generic', true],
      perDay: 70,
      shape: 'spike',
      level: 'error',
      story: { priority: 'high' },
    },
    {
      type: 'WebhookError',
      value: 'https://hooks.partner.example/larkspur answered 410',
      frames: [at('src/webhooks/deliver.ts', 'throw new WebhookError', 'deliver')],
      transaction: 'deliver-webhook',
      perDay: 40,
      shape: 'steady',
      isBackground: true,
      level: 'warning',
      story: { status: 'archived' },
    },
  ],
};
