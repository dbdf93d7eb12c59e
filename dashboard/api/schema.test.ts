import { expect, test, vi } from 'vitest';
import { z, type ZodType } from 'zod';

/** Every contract, as the server has it and as the browser has it. */
const FILES = import.meta.glob<Record<string, unknown>>('../../src/**/contract.ts');

async function both(): Promise<{ name: string; strict: ZodType; light: ZodType }[]> {
  const strict = await load();
  vi.resetModules();
  vi.doMock('zod', async () => import('./schema.ts'));
  const light = await load();
  vi.doUnmock('zod');
  // The files after this one want the server's again.
  vi.resetModules();
  return [...strict].flatMap(([name, value]) => (isSchema(value) ? [{ name, strict: value, light: light.get(name) as ZodType }] : []));
}

async function load(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const [path, open] of Object.entries(FILES)) {
    for (const [name, value] of Object.entries(await open())) found.set(`${path} ${name}`, value);
  }
  return found;
}

function isSchema(value: unknown): value is ZodType {
  return value instanceof z.ZodType;
}

type Definition = Record<string, unknown>;
type Examples = (definition: Definition, inside: (schema: unknown) => unknown[]) => unknown[];

const constant =
  (...values: unknown[]): Examples =>
  () =>
    values;
const maybe =
  (absent: unknown): Examples =>
  (definition, inside) => [absent, ...inside(definition['innerType'])];

/** The smallest value of each kind of schema, and the fullest last. */
const KINDS: Readonly<Record<string, Examples>> = {
  string: constant('text'),
  number: constant(7),
  boolean: constant(true),
  null: constant(null),
  literal: ({ values }) => [(values as unknown[])[0]],
  enum: ({ entries }) => [Object.values(entries as object)[0]],
  nullable: maybe(null),
  optional: maybe(undefined),
  default: maybe(undefined),
  catch: maybe(undefined),
  array: ({ element }, inside) => [[], inside(element).slice(-1)],
  tuple: ({ items }, inside) => [(items as unknown[]).map((item) => inside(item).at(-1))],
  record: ({ valueType }, inside) => [{}, { key: inside(valueType).at(-1) }],
  union: ({ options }, inside) => (options as unknown[]).flatMap(inside),
  lazy: ({ getter }, inside) => inside((getter as () => unknown)()),
  pipe: ({ in: first }, inside) => inside(first),
  object({ shape }, inside) {
    const fields = Object.entries(shape as object).map(([name, field]) => [name, inside(field)] as const);
    const each = (pick: 0 | -1) =>
      Object.fromEntries(fields.map(([name, values]) => [name, values.at(pick)]).filter(([, value]) => value !== undefined));
    return [each(0), each(-1)];
  },
};
/** Schemas may hold themselves. */
const DEEPEST = 12;

function examples(schema: unknown, depth = 0): unknown[] {
  if (depth > DEEPEST) return [];
  const definition = (schema as ZodType)._zod.def as unknown as Definition;
  const kind = KINDS[String(definition['type'])] ?? constant('anything');
  return kind(definition, (inner) => examples(inner, depth + 1));
}

/** The same value with one part of it of another kind: what a server of another version may send. */
function spoiled(value: unknown): unknown[] {
  if (Array.isArray(value)) return ['no list', ...value.flatMap((each, index) => spoiled(each).map((bad) => value.with(index, bad)))];
  if (value === null || typeof value !== 'object') return [Symbol.for('no value of JSON')];
  return ['no object', ...Object.entries(value).flatMap(([name, each]) => spoiled(each).map((bad) => ({ ...value, [name]: bad })))];
}

test('the browser takes and refuses the same answers as the server, for every contract', async () => {
  const pairs = await both();
  const faults: string[] = [];
  let taken = 0;
  let refused = 0;
  for (const { name, strict, light } of pairs) {
    for (const value of examples(strict)) {
      // Parameters and forms have bounds that no example meets; they are read by the server alone.
      if (!strict.safeParse(value).success) continue;
      taken += 1;
      const read = light.safeParse(value);
      if (!read.success) faults.push(`${name} refuses ${JSON.stringify(value)}: ${String(read.error)}`);
      const wrong = spoiled(value).filter((bad) => !strict.safeParse(bad).success);
      refused += wrong.length;
      faults.push(...wrong.filter((bad) => light.safeParse(bad).success).map(() => `${name} takes what the server refuses`));
    }
  }

  expect(pairs.length).toBeGreaterThan(40);
  expect([taken > 80, refused > 500]).toEqual([true, true]);
  expect(faults).toEqual([]);
});

test('an answer is read as zod reads it, but keeps what a newer server added', async () => {
  const { z: light } = await import('./schema.ts');
  const schema = light.object({ a: light.number(), b: light.string().default('x'), c: light.array(light.unknown()).optional() });

  expect(schema.parse({ a: 1, more: true })).toEqual({ a: 1, b: 'x', more: true });
  expect(() => schema.parse({ a: '1' })).toThrow('.a is no number');
  expect(light.union([light.string(), light.null()]).parse(null)).toBeNull();
});
