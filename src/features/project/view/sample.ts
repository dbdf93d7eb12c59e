/**
 * An error as an SDK would send it, through the same door, at this page's own address: the content security policy lets the page
 * talk to nobody else.
 */
export async function sendSample(dsn: string): Promise<boolean> {
  const url = new URL(dsn);
  const projectId = url.pathname.split('/').pop() ?? '';
  const eventId = crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
  const event = sampleEvent(eventId);
  const lines = [{ event_id: eventId, dsn, sent_at: new Date().toISOString() }, { type: 'event' }, event];
  try {
    const response = await fetch(`/api/${projectId}/envelope/?sentry_key=${url.username}&sentry_version=7`, {
      method: 'POST',
      // Plain text needs no preflight, as the browser SDK sends it.
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    return response.ok;
  } catch {
    // The address of the DSN is not reachable from here; the toast says so.
    return false;
  }
}

function sampleEvent(eventId: string) {
  const frame = (name: string, [filename, lineno]: [string, number], line: string, inApp: boolean) => ({
    function: name,
    filename,
    lineno,
    colno: line.length,
    in_app: inApp,
    pre_context: ['', 'export async function ' + name + '(order) {'],
    context_line: line,
    post_context: ['}', ''],
  });
  const frames = [
    frame('processTicksAndRejections', ['node:internal/process/task_queues', 105], '    runMicrotasks();', false),
    frame('submitOrder', ['src/checkout/submit.js', 27], '  await charge(order);', true),
    {
      ...frame('charge', ['src/checkout/charge.js', 14], '  const amount = order.total.cents;', true),
      vars: { order: { id: 4711, total: null } },
    },
  ];
  return {
    event_id: eventId,
    timestamp: Date.now() / 1000,
    platform: 'javascript',
    level: 'error',
    environment: 'sample',
    release: 'sample@1.0.0',
    transaction: 'POST /checkout',
    tags: { sample: 'yes' },
    user: { id: 'sample-user' },
    breadcrumbs: {
      values: [
        { timestamp: Date.now() / 1000 - 4, category: 'navigation', type: 'navigation', data: { from: '/cart', to: '/checkout' } },
        { timestamp: Date.now() / 1000 - 1, category: 'ui.click', message: 'button#pay' },
      ],
    },
    exception: {
      values: [
        {
          type: 'TypeError',
          value: "Cannot read properties of null (reading 'cents')",
          mechanism: { type: 'sample', handled: false },
          stacktrace: { frames },
        },
      ],
    },
  };
}
