import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { goProgram, javaClassPath, pythonCommand } from './targets-languages.ts';
import { PROGRAMS, reasonWhyNot, run } from './run-program.ts';
import type { Command } from './run-program.ts';

/** Of a loaded machine, from the program's end to the last span that is readable. */
const VISIBLE_MS = 60_000;

interface Program {
  readonly name: string;
  readonly sdk: string;
  readonly platform: string;
  /** The failed span: SDKs of old say how, those of today that. */
  readonly failed: string;
  readonly hasSecond: boolean;
  command(): Promise<Command>;
}

const node = (lifecycle: string): Promise<Command> =>
  Promise.resolve({ command: process.execPath, args: [join(PROGRAMS, 'traces.mjs')], env: { TRACE_LIFECYCLE: lifecycle } });

const PROGRAMS_OF: readonly Program[] = [
  {
    name: '@sentry/node 11, streamed',
    sdk: 'sentry.javascript.node',
    platform: 'node',
    failed: 'error',
    hasSecond: true,
    command: () => node('stream'),
  },
  {
    name: '@sentry/node 11, static',
    sdk: 'sentry.javascript.node',
    platform: 'node',
    failed: 'internal_error',
    hasSecond: true,
    command: () => node('static'),
  },
  {
    name: 'Python 2.x',
    sdk: 'sentry.python',
    platform: 'python',
    failed: 'internal_error',
    hasSecond: false,
    command: async () => ({ command: await pythonCommand(), args: [join(PROGRAMS, 'traces.py')] }),
  },
  {
    name: 'Go',
    sdk: 'sentry.go',
    platform: 'go',
    failed: 'internal_error',
    hasSecond: false,
    command: async () => ({ command: await goProgram('./traces'), args: [] }),
  },
  {
    name: 'Java 8.x',
    sdk: 'sentry.java',
    platform: 'java',
    failed: 'internal_error',
    hasSecond: false,
    command: async () => ({ command: 'java', args: ['-cp', await javaClassPath('Traces'), 'shop.Traces'] }),
  },
];

interface Span {
  readonly event_id: string;
  readonly op: string;
  readonly description: string;
  readonly status: string;
  readonly children: readonly Span[];
  readonly errors: readonly { readonly title: string }[];
  readonly [field: string]: unknown;
}

let product: Product;
let dsn: string;

beforeAll(async () => {
  product = await startProduct();
  const keys = await product.get<{ dsn: { public: string } }[]>('/api/0/projects/vedette/default/keys/');
  dsn = keys[0]?.dsn.public ?? '';
});

afterAll(() => product?.stop());

describe.each(PROGRAMS_OF)('$name', (program) => {
  test('the trace it made is the tree that the API shows, with its error, its attributes and without its secret', async (context) => {
    let command: Command | undefined;
    const why = await reasonWhyNot(async () => (command = await program.command()));
    if (why !== null || command === undefined) return context.skip(why ?? 'it cannot run here');

    const said = await run({ ...command, env: { ...command.env, SENTRY_DSN: dsn } });

    const { traceId, spanId } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { traceId: string; spanId: string };
    const [root] = await untilThere(traceId, program.hasSecond ? 4 : 3);
    expect(root).toMatchObject({
      event_id: spanId,
      op: 'http.server',
      description: 'GET /checkout',
      transaction: 'GET /checkout',
      is_transaction: true,
      // Python says nothing of what went well.
      status: expect.stringMatching(/^(?:ok|unknown)$/),
      release: 'shop@1.2.3',
      environment: 'sdk-test',
      sdk_name: program.sdk,
    });
    const children = root?.children ?? [];
    expect(children.map(({ op }) => op)).toEqual(['db.query', 'function', ...(program.hasSecond ? ['queue.process'] : [])]);
    expect(children[0]).toMatchObject({
      description: 'SELECT * FROM stock WHERE sku = 17',
      status: expect.stringMatching(/ok|unknown/),
      children: [],
    });
    expect(children[1]).toMatchObject({ description: 'reserve', status: program.failed, has_failed: true });
    expect(children[1]?.errors.map(({ title }) => title)).toEqual([expect.stringContaining('out of stock')]);
    if (program.hasSecond) expect(children[2]).toMatchObject({ description: 'POST /mail', is_transaction: true });

    const detail = await product.get<{ attributes: { name: string; value: unknown }[]; platform: string }>(
      `/api/0/organizations/vedette/trace/${traceId}/spans/${spanId}/`,
    );
    const attributes = Object.fromEntries(detail.attributes.map(({ name, value }) => [name, value]));
    expect(attributes).toMatchObject({ 'cart.items': 3, 'cart.total': 12.5, 'cart.paid': false, api_key: '[Filtered]' });
    expect(detail.platform).toBe(program.platform);
  });
});

async function untilThere(traceId: string, spans: number): Promise<readonly Span[]> {
  const deadline = Date.now() + VISIBLE_MS;
  for (;;) {
    const meta = await product.get<{ spans_count: number; errors: number }>(`/api/0/organizations/vedette/trace-meta/${traceId}/`);
    if (meta.spans_count >= spans && meta.errors > 0) break;
    if (Date.now() > deadline) throw new Error(`of trace ${traceId} there are ${meta.spans_count} spans and ${meta.errors} errors`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return product.get<readonly Span[]>(`/api/0/organizations/vedette/trace/${traceId}/`);
}
