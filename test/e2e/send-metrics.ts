import { connect } from './client.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';

export interface SentMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'distribution';
  readonly value: number;
  readonly unit?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Now, unless told. */
  readonly atSeconds?: number;
  readonly traceId?: string;
}

const VISIBLE_MS = 60_000;
const TRACE = '7f3a91c2d0e84b617f3a91c2d0e84b61';

/** Accepted, as an SDK sends them: one container. */
export async function sendMetrics({ url, dsn }: Pick<Product, 'url' | 'dsn'>, metrics: readonly SentMetric[]): Promise<void> {
  const { username: key, pathname } = new URL(dsn);
  const items = metrics.map(({ atSeconds, traceId = TRACE, attributes = {}, ...metric }) => ({
    ...metric,
    timestamp: atSeconds ?? Date.now() / 1000,
    trace_id: traceId,
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { type: 'string', value }])),
  }));
  const header = { type: 'trace_metric', item_count: items.length, content_type: 'application/vnd.sentry.items.trace-metric+json' };
  const body = [{}, header, { items }].map((one) => JSON.stringify(one)).join('\n');
  const answer = await fetch(`${url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the envelope was answered ${answer.status}: ${await answer.text()}`);
}

export async function untilMetrics(product: Pick<Product, 'url' | 'token' | 'dsn'>, name: string, count: number): Promise<void> {
  const query = encodeURIComponent(`metric.name:${name}`);
  await waitFor('the metrics to be readable', VISIBLE_MS, async () => {
    const path = `organizations/vedette/events-meta/?dataset=tracemetrics&statsPeriod=14d&query=${query}`;
    return (await connect(product).call<{ count: number }>('GET', path)).count >= count;
  });
}
