import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** What is particular to one SDK's envelopes (ingest protocol, appendix A) and to its language's errors (§5.3–5.5). */
export interface Dialect {
  readonly sdk: { readonly name: string; readonly version: string };
  readonly platform: string;
  readonly isGzip: boolean;
  readonly hasItemLength: boolean;
  readonly hasSentAt: boolean;
  /** Ruby and Elixir write the event's message as a string, the others as `logentry`. */
  readonly message: (text: string) => Record<string, unknown>;
  /** `values` around lists, or bare lists. */
  readonly isValues: boolean;
  readonly timestamp: (ms: number) => unknown;
  readonly chained: readonly Thrown[];
  readonly noted: Thrown;
  readonly same: (order: number) => Thrown;
}

export interface Thrown {
  readonly type: string;
  readonly value: string;
  readonly module?: string;
  readonly mechanism?: Record<string, unknown>;
  readonly frames: readonly Record<string, unknown>[];
}

/** The five envelopes of the suite as this SDK would write them. Made from the protocol's text: its run time is not available. */
export function envelopes(dialect: Dialect, suite: string, dsn: string): Uint8Array[] {
  const user = { id: '42', email: 'ann@example.com', username: 'ann' };
  const list = (values: readonly unknown[]) => (dialect.isValues ? { values } : values);
  const errors = (...thrown: Thrown[]) => ({ exception: list(thrown.map(exceptionOf)) });
  const base = (step: string) => ({
    platform: dialect.platform,
    level: 'error',
    release: 'shop@1.2.3',
    environment: 'sdk-test',
    server_name: 'web-1',
    tags: { suite, step },
    sdk: dialect.sdk,
    breadcrumbs: list([
      {
        timestamp: dialect.timestamp(Date.now() - 1000),
        category: 'cart',
        message: 'cart was opened',
        level: 'info',
        type: 'default',
        data: { items: 3 },
      },
    ]),
  });
  const seal = (event: Record<string, unknown>, note?: string) => envelope(dialect, dsn, event, note);

  return [
    seal({ ...base('chained'), ...errors(...dialect.chained) }),
    seal({ ...base('message'), ...dialect.message('stock is low'), level: 'warning' }),
    seal({ ...base('attachment'), ...errors(dialect.noted), user }, 'a note'),
    ...[17, 4711].map((order) => seal({ ...base('same'), ...errors(dialect.same(order)) })),
  ];
}

function exceptionOf({ frames, ...rest }: Thrown): Record<string, unknown> {
  return { ...rest, stacktrace: { frames } };
}

function envelope(dialect: Dialect, dsn: string, event: Record<string, unknown>, note: string | undefined): Uint8Array {
  const id = randomUUID().replaceAll('-', '');
  const payload = JSON.stringify({ event_id: id, timestamp: dialect.timestamp(Date.now()), ...event });
  const sentAt = dialect.hasSentAt ? { sent_at: new Date().toISOString() } : {};
  const length = (text: string) => (dialect.hasItemLength ? { length: Buffer.byteLength(text) } : {});
  const lines = [
    JSON.stringify({ event_id: id, dsn, sdk: dialect.sdk, ...sentAt }),
    JSON.stringify({ type: 'event', content_type: 'application/json', ...length(payload) }),
    payload,
  ];
  // An attachment may hold any bytes: its length is required.
  if (note !== undefined)
    lines.push(JSON.stringify({ type: 'attachment', filename: 'note.txt', content_type: 'text/plain', length: note.length }), note);
  const body = Buffer.from(`${lines.join('\n')}\n`);
  return dialect.isGzip ? gzipSync(body) : body;
}

/** Sends as the SDKs do: credentials in a header, one request per envelope. */
export async function deliver(dialect: Dialect, suite: string, dsn: string): Promise<void> {
  const { protocol, host, username, pathname } = new URL(dsn);
  const client = `${dialect.sdk.name}/${dialect.sdk.version}`;
  for (const body of envelopes(dialect, suite, dsn)) {
    const answer = await fetch(`${protocol}//${host}/api${pathname}/envelope/`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'user-agent': client,
        'x-sentry-auth': `Sentry sentry_version=7, sentry_client=${client}, sentry_key=${username}`,
        ...(dialect.isGzip ? { 'content-encoding': 'gzip' } : {}),
      },
    });
    if (!answer.ok) throw new Error(`the envelope was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}
