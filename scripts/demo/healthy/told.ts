import type { Random } from '../../../bench/random.ts';
import type { Sent, Served, Trace } from './trace.ts';

type Attributes = Readonly<Record<string, { readonly type: string; readonly value: string | number | boolean }>>;

interface Told {
  readonly project: string;
  readonly log: object | null;
  readonly metrics: readonly object[];
}

/** Items of one container at most. */
const MOST = 100;

/** Lines and metrics that services tell of what they answered, in containers as SDKs send them. */
export function tellOf(traces: readonly Trace[], r: Random, releases: ReadonlyMap<string, string>): readonly Sent[] {
  const told = traces.flatMap(({ traceId, served }) => served.map((one) => tell(one, traceId, { r, releases })));
  const projects = [...new Set(told.map(({ project }) => project))];
  return projects.flatMap((project) => {
    const own = told.filter((one) => one.project === project);
    return [
      ...containers(
        project,
        'log',
        own.flatMap(({ log }) => (log === null ? [] : [log])),
      ),
      ...containers(
        project,
        'trace_metric',
        own.flatMap(({ metrics }) => metrics),
      ),
    ];
  });
}

const CONTENT_TYPES = { log: 'application/vnd.sentry.items.log+json', trace_metric: 'application/vnd.sentry.items.trace-metric+json' };

function containers(project: string, type: 'log' | 'trace_metric', items: readonly object[]): readonly Sent[] {
  const found: Sent[] = [];
  for (let at = 0; at < items.length; at += MOST) {
    const part = items.slice(at, at + MOST);
    found.push({ project, header: { type, item_count: part.length, content_type: CONTENT_TYPES[type] }, payload: { items: part } });
  }
  return found;
}

interface Teller {
  readonly r: Random;
  readonly releases: ReadonlyMap<string, string>;
}

function tell({ call, spanId, endMs, durationMs, hasFailed, user }: Served, traceId: string, { r, releases }: Teller): Told {
  const place = { timestamp: endMs / 1000, trace_id: traceId, span_id: spanId };
  const common: Attributes = {
    'sentry.release': text(releases.get(call.project) ?? ''),
    'sentry.environment': text('production'),
    'server.address': text(`${call.project}-${1 + r.below(3)}`),
    'http.route': text(call.route),
  };
  const status = hasFailed ? 500 : 200;
  const line = {
    ...place,
    level: hasFailed ? 'error' : durationMs > call.usualMs * 4 ? 'warn' : 'info',
    body: `${call.method} ${call.route} answered ${status} in ${Math.round(durationMs)} ms`,
    attributes: {
      ...common,
      'http.response.status_code': { type: 'integer', value: status },
      'user.id': text(String(user['id'])),
      'sentry.message.template': text(`${call.method} ${call.route} answered {status} in {duration} ms`),
    },
  };
  // Most services tell every other request; the logs are to be read.
  return {
    project: call.project,
    log: hasFailed || r.next() < 0.6 ? line : null,
    metrics: metricsOf({ call, hasFailed, durationMs }, { place, common, r }),
  };
}

interface Measuring {
  readonly place: object;
  readonly common: Attributes;
  readonly r: Random;
}

function metricsOf(
  { call, hasFailed, durationMs }: Pick<Served, 'call' | 'hasFailed' | 'durationMs'>,
  { place, common, r }: Measuring,
): object[] {
  const status = text(hasFailed ? '5xx' : '2xx');
  const metrics: object[] = [
    { ...place, name: 'http.server.requests', type: 'counter', value: 1, attributes: { ...common, status } },
    { ...place, name: 'http.server.duration', type: 'distribution', unit: 'millisecond', value: durationMs, attributes: common },
  ];
  if (call.route === '/api/orders' && !hasFailed) {
    const plan = text(r.pick(['guest', 'member', 'member', 'business']));
    const value = Number((20 + Math.exp(3.6 + r.gauss() * 0.7)).toFixed(2));
    metrics.push({ ...place, name: 'orders.placed', type: 'counter', value: 1, attributes: { ...common, plan } });
    metrics.push({ ...place, name: 'orders.value', type: 'distribution', unit: 'euro', value, attributes: { ...common, plan } });
  }
  if (call.project === 'inventory') {
    const depth = Math.max(0, Math.round(14 + r.gauss() * 6));
    metrics.push({ ...place, name: 'queue.depth', type: 'gauge', value: depth, attributes: { ...common, queue: text('stock.reserved') } });
  }
  return metrics;
}

function text(value: string) {
  return { type: 'string', value };
}
