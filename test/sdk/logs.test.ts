import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { pythonCommand } from './targets-languages.ts';
import { PROGRAMS, reasonWhyNot, run } from './run-program.ts';
import type { Command } from './run-program.ts';

/** Of a loaded machine, from the program's end to the last line that is readable. */
const VISIBLE_MS = 60_000;

interface Program {
  readonly name: string;
  readonly sdk: string;
  readonly template: string;
  /** Python sends people only when it was told to. */
  readonly also: Readonly<Record<string, readonly [type: string, value: unknown]>>;
  command(): Promise<Command>;
}

const PROGRAMS_OF: readonly Program[] = [
  {
    name: '@sentry/node 11',
    sdk: 'sentry.javascript.node',
    template: 'order %s of %s paid',
    also: { 'user.id': ['string', '7'], 'sentry.message.parameter.0': ['integer', 17] },
    command: () => Promise.resolve({ command: process.execPath, args: [join(PROGRAMS, 'logs.mjs')] }),
  },
  {
    name: 'Python 2.x',
    sdk: 'sentry.python',
    template: 'order {order} of {name} paid',
    also: { 'sentry.message.parameter.order': ['integer', 17] },
    command: async () => ({ command: await pythonCommand(), args: [join(PROGRAMS, 'logs.py')] }),
  },
];

interface Row {
  readonly id: string;
  readonly severity: string;
  readonly severityNumber: number;
  readonly message: string;
  readonly trace: string;
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
  test('the API shows exactly the lines that it logged, with their types and without their secret', async (context) => {
    let command: Command | undefined;
    const why = await reasonWhyNot(async () => (command = await program.command()));
    if (why !== null || command === undefined) return context.skip(why ?? 'it cannot run here');

    const said = await run({ ...command, env: { ...command.env, SENTRY_DSN: dsn } });

    const { traceId } = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { traceId: string };
    const lines = await untilThere(program.sdk, 7);
    expect(lines.map(({ severity, severityNumber, message }) => [severity, severityNumber, message])).toEqual([
      ['trace', 1, 'step'],
      ['debug', 5, 'cache miss'],
      ['info', 9, 'order 17 of ann paid'],
      ['warn', 13, 'pool is nearly empty'],
      ['error', 17, 'payment refused'],
      ['fatal', 21, 'out of memory'],
      ['info', 9, 'inside of a span'],
    ]);
    expect(lines.at(-1)?.trace).toBe(traceId);
    const detail = await product.get<{ attributes: { name: string; type: string; value: unknown }[] }>(
      `/api/0/projects/vedette/default/trace-items/${lines[2]?.id}/`,
    );
    const shown = Object.fromEntries(detail.attributes.map(({ name, type, value }) => [name, [type, value]]));
    expect(shown).toMatchObject({
      total: ['double', 12.5],
      items: ['integer', 3],
      password: ['string', '[Filtered]'],
      'sentry.message.template': ['string', program.template],
      'sentry.release': ['string', 'shop@1.2.3'],
      'sentry.environment': ['string', 'sdk-test'],
      'sentry.sdk.name': ['string', program.sdk],
      ...program.also,
    });
    expect(JSON.stringify(detail)).not.toContain('secret-of-a-log');
  });
});

/** The oldest first; as many as there are, once there are enough. */
async function untilThere(sdk: string, count: number): Promise<readonly Row[]> {
  const deadline = Date.now() + VISIBLE_MS;
  for (;;) {
    const { lines } = await product.get<{ lines: readonly Row[] }>(
      `/api/0/organizations/vedette/logs/?statsPeriod=1h&query=${encodeURIComponent(`sdk.name:${sdk}`)}`,
    );
    if (lines.length >= count) return lines.toReversed();
    if (Date.now() > deadline) throw new Error(`of ${sdk} there are ${lines.length} lines`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
