import type { Product } from './product.ts';

export const TRACE = 'f271e94dfdfd48acae854a7a5546c9ea';

export interface SentLine {
  readonly body: string;
  readonly level?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly traceId?: string;
}

/** Accepted, as an SDK sends them: one container. */
export async function sendLogs({ url, dsn }: Pick<Product, 'url' | 'dsn'>, lines: readonly SentLine[]): Promise<void> {
  const { username: key, pathname } = new URL(dsn);
  const items = lines.map(({ body, level = 'info', attributes = {}, traceId = TRACE }, at) => ({
    timestamp: Date.now() / 1000 + at / 1e6,
    trace_id: traceId,
    level,
    body,
    attributes,
  }));
  const header = { type: 'log', item_count: items.length, content_type: 'application/vnd.sentry.items.log+json' };
  const body = [{}, header, { version: 2, items }].map((one) => JSON.stringify(one)).join('\n');
  const answer = await fetch(`${url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the envelope was answered ${answer.status}: ${await answer.text()}`);
}
