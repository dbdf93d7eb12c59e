/** One lifelike event in the API's spelling. Development only. */
import { iso, person } from './stub-issues.ts';

const frame = (fn: string, filename: string, lineNo: number, inApp: boolean, rest: Record<string, unknown> = {}) => ({
  filename,
  absPath: inApp ? `/app/src/${filename}` : `/app/node_modules/${filename}`,
  module: null,
  package: null,
  platform: 'javascript',
  instructionAddr: null,
  symbolAddr: null,
  function: fn,
  rawFunction: null,
  symbol: null,
  context: [] as [number, string][],
  lineNo,
  colNo: 21,
  inApp,
  trust: null,
  vars: null,
  errors: null,
  lock: null,
  sourceLink: null,
  ...rest,
});

const source: [number, string][] = [
  [37, 'export function applyDiscount(cart: Cart, code: string) {'],
  [38, '  const rule = rules.find((r) => r.code === code);'],
  [39, ''],
  [40, '  // percentage rules come from the campaign service since 2.14'],
  [41, '  const off = cart.total * rule.discount.amount / 100;'],
  [42, '  return { ...cart, total: round(cart.total - off, 2) };'],
  [43, '}'],
];

const frames = [
  ...Array.from({ length: 5 }, (_, index) => frame(`dispatch${index}`, 'scheduler/cjs/scheduler.js', 100 + index, false)),
  frame('handlePay', 'checkout/PayButton.tsx', 27, true, {
    context: [
      [26, 'export function handlePay() {'],
      [27, '    submitOrder();'],
      [28, '}'],
    ],
  }),
  ...Array.from({ length: 14 }, (_, index) =>
    frame(`commit${index}`, index % 4 === 0 ? 'scheduler/index.js' : 'react-dom/cjs/react-dom.js', 4000 + index * 17, false),
  ),
  frame('submitOrder', 'checkout/useOrder.ts', 62, true, {
    colNo: 9,
    context: [
      [61, '  setBusy(true);'],
      [62, '  await onSubmit(order);'],
      [63, '  setBusy(false);'],
    ],
  }),
  frame('onSubmit', 'checkout/PaymentStep.tsx', 118, true, {
    context: [
      [117, '  const cart = useCart();'],
      [118, '  const discounted = applyDiscount(cart, code);'],
      [119, '  return pay(discounted);'],
    ],
  }),
  frame('applyDiscount', 'checkout/applyDiscount.ts', 41, true, {
    colNo: 34,
    context: source,
    sourceLink: 'https://example.com/larkspur/storefront/blob/main/checkout/applyDiscount.ts#L41',
    vars: {
      code: '"SPRING26"',
      rule: { code: 'SPRING26', kind: 'percentage', discount: '<undefined>' },
      'cart.total': 1249,
      discount: null,
    },
  }),
];

const stacktrace = (list: typeof frames) => ({ frames: list, framesOmitted: null, registers: null, hasSystemFrames: true });

const crumb = (
  agoMs: number,
  category: string,
  message: string | null,
  data: Record<string, unknown> | null = null,
  level = 'info',
  type = 'default',
) => ({
  type,
  timestamp: iso(agoMs + 60_000),
  level,
  message,
  category,
  data,
  event_id: null,
});

export function event(issueId: string, id: string) {
  const user = person(2);
  return {
    id,
    eventID: id,
    groupID: issueId,
    projectID: '1',
    projectSlug: 'storefront',
    title: "TypeError: Cannot read properties of undefined (reading 'amount')",
    message: '',
    location: 'checkout/applyDiscount.ts',
    culprit: 'applyDiscount',
    platform: 'javascript',
    type: 'error',
    metadata: {},
    level: 'error',
    logger: null,
    dist: null,
    release: { version: 'storefront@2.14.0', shortVersion: '2.14.0', dateCreated: iso(8_000_000) },
    environment: 'production',
    dateCreated: iso(60_000),
    dateReceived: iso(59_700),
    size: 24_812,
    entries: [
      {
        type: 'exception',
        data: {
          values: [
            {
              type: 'CampaignError',
              value: 'rule SPRING26 has no discount',
              module: null,
              threadId: null,
              mechanism: { type: 'chained', handled: true, exception_id: 1, parent_id: 0, source: 'cause' },
              stacktrace: stacktrace(frames.slice(-3, -1)),
              rawStacktrace: null,
            },
            {
              type: 'TypeError',
              value: "Cannot read properties of undefined (reading 'amount')",
              module: null,
              threadId: null,
              mechanism: { type: 'onerror', handled: false, exception_id: 0 },
              stacktrace: stacktrace(frames),
              rawStacktrace: null,
            },
          ],
          hasSystemFrames: true,
          excOmitted: null,
        },
      },
      {
        type: 'breadcrumbs',
        data: {
          values: [
            crumb(11_900, 'navigation', null, { from: '/checkout/address', to: '/checkout/payment' }, 'info', 'navigation'),
            crumb(4700, 'console', 'campaign: unknown rule kind “percentage”', { logger: 'console' }, 'warning'),
            crumb(4600, 'ui.input', 'input “Discount code”'),
            crumb(
              1200,
              'fetch',
              null,
              { method: 'GET', url: '/api/campaigns/SPRING26', status_code: 404, response_body_size: 0 },
              'info',
              'http',
            ),
            crumb(38, 'ui.click', 'button “Pay 1 249 kr”'),
          ],
        },
      },
      {
        type: 'request',
        data: {
          url: 'https://larkspur.shop/checkout/payment',
          method: 'POST',
          fragment: null,
          query: [['campaign', 'SPRING26']],
          headers: [
            ['Referer', 'https://larkspur.shop/checkout/address'],
            ['User-Agent', 'Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/143.0'],
            ['Authorization', '[Filtered]'],
          ],
          cookies: [['session', '[Filtered]']],
          env: null,
          data: { cart: 'c_81204', code: 'SPRING26', card: '[Filtered]' },
          inferredContentType: 'application/json',
          apiTarget: null,
        },
      },
    ],
    tags: [
      ['browser', 'Chrome Mobile 143'],
      ['device', 'Pixel 9'],
      ['environment', 'production'],
      ['handled', 'no'],
      ['level', 'error'],
      ['os', 'Android 16'],
      ['release', 'storefront@2.14.0'],
      ['url', 'https://larkspur.shop/checkout/payment'],
    ].map(([key, value]) => ({ key, value })),
    contexts: {
      browser: { name: 'Chrome Mobile', version: '143.0', type: 'browser' },
      device: { family: 'Pixel 9', memory_size: 8_589_934_592, online: true, type: 'device' },
      os: { name: 'Android', version: '16', type: 'os' },
      flags: {
        values: [
          { flag: 'new-payment-step', result: true },
          { flag: 'express-pay', result: false },
        ],
      },
      trace: { trace_id: '7f3a91c2b4d04e4fa1b2c3d4e5f60718', span_id: 'a1b2c3d4e5f60718', op: 'ui.action', type: 'trace' },
    },
    context: { cart: { id: 'c_81204', items: 3, total: 1249 }, build: 8814 },
    packages: { react: '19.2.0', 'react-dom': '19.2.0', '@sentry/react': '11.12.0' },
    user: {
      id: user.id,
      email: user.email,
      username: null,
      name: null,
      ip_address: '203.0.113.7',
      geo: { city: 'Bergen', country_code: 'NO' },
      data: null,
    },
    sdk: { name: 'sentry.javascript.react', version: '11.12.0' },
    errors: [{ type: 'value_too_long', message: 'The value was trimmed: 16 kB of 1.2 MB are kept.', data: { name: 'extra.cart' } }],
    fingerprints: ['{{ default }}'],
    groupingConfig: { id: 'vedette:2026-11', enhancements: '' },
    _meta: { entries: {}, message: null, user: null, contexts: null, context: null, packages: null, tags: null, sdk: null },
    crashFile: null,
    userReport: null,
    occurrence: null,
    sdkUpdates: [],
    resolvedWith: [],
    hasAttachments: true,
    nextEventID: null,
    previousEventID: 'b'.repeat(32),
  };
}

const leaf = (id: string, values: unknown[], contributes = true) => ({ id, name: id, contributes, hint: null, values });

export const grouping = {
  variants: {
    app: {
      type: 'component',
      key: 'app',
      hash: 'c1c2c3c4c5c6c7c8c1c2c3c4c5c6c7c8',
      description: 'in-app exception stack trace',
      hint: null,
      contributes: true,
      hashMismatch: false,
      component: leaf('app', [
        leaf('exception', [
          leaf('stacktrace', [
            leaf('frame', [leaf('filename', ['paymentstep.tsx']), leaf('function', ['onSubmit'])]),
            leaf('frame', [leaf('filename', ['applydiscount.ts']), leaf('function', ['applyDiscount'])]),
          ]),
          leaf('type', ['TypeError']),
          leaf('value', ["Cannot read properties of undefined (reading 'amount')"], false),
        ]),
      ]),
    },
    system: {
      type: 'component',
      key: 'system',
      hash: 'd1d2',
      description: 'exception stack trace',
      hint: null,
      contributes: false,
      hashMismatch: false,
      component: null,
    },
  },
  grouping_config: 'vedette:2026-11',
};
