/** An error as a shop would have it, with something in every section of its page. */
export function usualEvent(): object {
  const nowS = Date.now() / 1000;
  const frame = (name: string, filename: string, isOurs: boolean) => ({
    function: name,
    filename,
    abs_path: `/srv/shop/${filename}`,
    lineno: 41,
    colno: 34,
    in_app: isOurs,
    pre_context: [`function ${name}(cart, code) {`, '  const rule = rules.find((each) => each.code === code);'],
    context_line: '  const off = cart.total * rule.discount.amount / 100;',
    post_context: ['  return { ...cart, total: cart.total - off };', '}'],
    vars: isOurs ? { code: 'SPRING26', rule: { code: 'SPRING26', discount: null } } : {},
  });
  const stacktrace = {
    frames: [
      frame('dispatch', 'node_modules/router/dispatch.js', false),
      frame('submit', 'src/submit.js', true),
      frame('apply', 'src/apply.js', true),
    ],
  };
  return {
    platform: 'node',
    level: 'error',
    transaction: 'POST /checkout',
    release: 'shop@2.14.0',
    environment: 'production',
    exception: {
      values: [
        {
          type: 'RuleError',
          value: 'the rule has no discount',
          stacktrace,
          mechanism: { type: 'generic', handled: true, exception_id: 1, parent_id: 0 },
        },
        {
          type: 'CheckoutError',
          value: 'the order was not placed',
          stacktrace,
          mechanism: { type: 'onerror', handled: false, exception_id: 0 },
        },
      ],
    },
    breadcrumbs: {
      values: [
        { timestamp: nowS - 4, category: 'navigation', type: 'navigation', data: { from: '/cart', to: '/checkout' } },
        { timestamp: nowS - 2, category: 'fetch', type: 'http', data: { url: '/api/rules', method: 'GET', status_code: 404 } },
        { timestamp: nowS - 1, category: 'console', level: 'warning', message: 'no rule' },
        { timestamp: nowS - 0.5, category: 'ui.click', message: 'button#pay' },
      ],
    },
    request: {
      url: 'https://shop.example/checkout',
      method: 'POST',
      query_string: 'code=SPRING26',
      headers: [['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36']],
      data: { code: 'SPRING26' },
    },
    user: { id: '42', email: 'ann@larkspur.example', username: 'ann', ip_address: '203.0.113.7' },
    tags: { plan: 'team', market: 'no' },
    contexts: {
      os: { name: 'Linux', version: '6.12' },
      runtime: { name: 'node', version: 'v26.10.0' },
      flags: { values: [{ flag: 'new-step', result: true }] },
    },
    extra: { cart: { id: 17, lines: [{ sku: 'LRK-1', count: 2 }] } },
    modules: { express: '5.1.0' },
  };
}
