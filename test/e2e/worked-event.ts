/** An error whose every part an issue's page can work with: mapped and raw frames, locals, libraries, breadcrumbs of all kinds. */
export function workedEvent({ release, agoSeconds }: { release: string; agoSeconds: number }): object {
  const nowS = Date.now() / 1000 - agoSeconds;
  const own = (name: string, filename: string, line: number, rest: object) => ({
    function: name,
    filename,
    abs_path: filename,
    lineno: line,
    colno: 34,
    in_app: true,
    ...rest,
  });
  const library = (path: string) => ({ function: 'run', filename: path, abs_path: path, lineno: 1, in_app: false });
  const frames = [
    library('/app/node_modules/scheduler/index.js'),
    ...Array.from({ length: 13 }, () => library('/app/node_modules/react-dom/client.js')),
    own('onSubmit', 'checkout/PaymentStep.tsx', 118, { context_line: '  applyDiscount(cart, code);' }),
    own('applyDiscount', 'checkout/applyDiscount.ts', 41, {
      pre_context: ['  const rule = rules.find((each) => each.code === code);'],
      context_line: '  const off = cart.total * rule.discount.amount / 100;',
      vars: {
        code: 'SPRING26',
        rule: { code: 'SPRING26', discount: null },
        cart: { total: 1249, lines: Array.from({ length: 30 }, (_, index) => ({ sku: `LRK-${index}` })) },
      },
    }),
  ];
  const raw = { frames: [{ function: 't', filename: 'https://cdn.example/a.7f3.js', lineno: 1, colno: 40_411, in_app: true }] };
  const exception = {
    type: 'TypeError',
    value: "Cannot read properties of null (reading 'amount')",
    mechanism: { type: 'onerror', handled: false },
    stacktrace: { frames },
    raw_stacktrace: raw,
  };
  return {
    timestamp: nowS,
    release,
    environment: 'production',
    modules: { 'react-dom': '19.2.0', scheduler: '0.26.0' },
    exception: { values: [exception] },
    breadcrumbs: {
      values: [
        { timestamp: nowS - 9, category: 'auth', message: 'token refreshed', level: 'debug' },
        { timestamp: nowS - 4, category: 'navigation', type: 'navigation', data: { from: '/cart', to: '/checkout' } },
        { timestamp: nowS - 3, category: 'query', type: 'query', message: 'SELECT 1' },
        { timestamp: nowS - 2, category: 'fetch', type: 'http', data: { url: '/api/rules', method: 'GET', status_code: 404 } },
        { timestamp: nowS - 1, category: 'console', level: 'warning', message: 'no rule' },
        { timestamp: nowS - 0.5, category: 'ui.click', message: 'button#pay' },
      ],
    },
    request: { url: 'https://shop.example/checkout', method: 'POST', query_string: 'code=SPRING26', data: { code: 'SPRING26' } },
    user: { id: '42', email: 'ann@larkspur.example' },
    tags: { plan: 'team' },
    contexts: { runtime: { name: 'node', version: 'v26.10.0' }, device: { model: 'Pixel 9', memory_size: 8e9 } },
    extra: { cart: { id: 17 } },
  };
}

/** A group of two, one of which has a cause (RFC 0079), with threads and registers. */
export function groupedEvent(): object {
  const stacktrace = {
    frames: [{ function: 'work', filename: 'app/work.py', lineno: 3, in_app: true }],
    registers: { rip: '0x1', rsp: '0x2' },
  };
  const exception = (type: string, id: number, mechanism: object) => ({
    type,
    value: 'went wrong',
    mechanism: { type: 'chained', exception_id: id, ...mechanism },
    stacktrace,
  });
  return {
    platform: 'python',
    exception: {
      values: [
        exception('KeyError', 3, { parent_id: 2, source: '__cause__' }),
        exception('LookupError', 2, { parent_id: 0, source: 'exceptions[1]' }),
        exception('ValueError', 1, { parent_id: 0, source: 'exceptions[0]' }),
        exception('ExceptionGroup', 0, { is_exception_group: true }),
      ],
    },
    threads: {
      values: [
        { id: 1, name: 'idle', stacktrace },
        { id: 2, name: 'main', crashed: true },
      ],
    },
  };
}
