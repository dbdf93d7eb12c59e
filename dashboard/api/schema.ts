/**
 * The part of zod that contracts use, for the browser: the build puts this file in its place (vite.config.ts), and the first page
 * is 29 KB lighter. A contract stays written for zod, whose types hold here and whose checks hold at the server; an answer is
 * checked by the same shape, without the repairs and messages of forms, which are the server's business. schema.test.ts proves
 * for every contract that both take and refuse the same answers.
 */
type Parse = (value: unknown, path: string) => unknown;

export class SchemaError extends Error {
  override name = 'SchemaError';
}

function refuse(path: string, wanted: string): never {
  throw new SchemaError(`${path === '' ? 'the answer' : path} is no ${wanted}`);
}

export interface LightSchema {
  readonly shape: Readonly<Record<string, LightSchema>>;
  readonly read: Parse;
  /** True when the key may be missing from an object. */
  readonly isOptional: boolean;
  parse(value: unknown): unknown;
  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: unknown };
  array(): LightSchema;
  nullable(): LightSchema;
  optional(): LightSchema;
  nullish(): LightSchema;
  default(value: unknown): LightSchema;
  catch(value: unknown): LightSchema;
  extend(more: Readonly<Record<string, LightSchema>>): LightSchema;
  pick(names: Readonly<Record<string, true>>): LightSchema;
  omit(names: Readonly<Record<string, true>>): LightSchema;
  partial(): LightSchema;
  or(other: LightSchema): LightSchema;
}

interface Made {
  readonly read: Parse;
  readonly shape?: Readonly<Record<string, LightSchema>>;
  readonly isOptional?: boolean;
}

/** Bounds and repairs of what people send: the server checks them, an answer has passed them already. */
const BOUNDS = [
  'min',
  'max',
  'length',
  'int',
  'positive',
  'nonnegative',
  'trim',
  'toLowerCase',
  'regex',
  'email',
  'url',
  'refine',
  'superRefine',
  'transform',
  'loose',
  'strict',
  'passthrough',
  'describe',
  'meta',
  'readonly',
  'gt',
  'gte',
  'lt',
  'lte',
  'nonempty',
  'startsWith',
  'check',
  'catchall',
  'brand',
  'overwrite',
] as const;

function make({ read, shape = {}, isOptional = false }: Made): LightSchema {
  const self: LightSchema = {
    shape,
    read,
    isOptional,
    parse: (value) => read(value, ''),
    safeParse(value) {
      try {
        return { success: true, data: read(value, '') };
      } catch (error) {
        return { success: false, error };
      }
    },
    array: () => array(self),
    nullable: () => make({ read: (value, path) => (value === null ? null : read(value, path)), isOptional }),
    optional: () => make({ read: (value, path) => (value === undefined ? undefined : read(value, path)), shape, isOptional: true }),
    nullish: () => self.nullable().optional(),
    default: (instead) => make({ read: (value, path) => (value === undefined ? instead : read(value, path)), isOptional: true }),
    catch: (instead) =>
      make({
        read(value, path) {
          try {
            return read(value, path);
          } catch {
            // What `catch` says: a value that does not fit is this one.
            return instead;
          }
        },
        isOptional: true,
      }),
    extend: (more) => object({ ...shape, ...more }),
    pick: (names) => object(Object.fromEntries(Object.entries(shape).filter(([name]) => name in names))),
    omit: (names) => object(Object.fromEntries(Object.entries(shape).filter(([name]) => !(name in names)))),
    partial: () => object(Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.optional()]))),
    or: (other) => union([self, other]),
  };
  return Object.assign(self, Object.fromEntries(BOUNDS.map((name) => [name, () => self])));
}

function object(shape: Readonly<Record<string, LightSchema>>): LightSchema {
  const fields = Object.entries(shape);
  return make({
    shape,
    read(value, path) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(path, 'object');
      const given = value as Record<string, unknown>; // an object, see above
      // What a newer server adds stays: nobody reads it here.
      const found: Record<string, unknown> = { ...given };
      for (const [name, schema] of fields) {
        const read = schema.read(given[name], `${path}.${name}`);
        if (read !== undefined || name in given) found[name] = read;
      }
      return found;
    },
  });
}

function array(item: LightSchema): LightSchema {
  return make({
    read(value, path) {
      if (!Array.isArray(value)) refuse(path, 'list');
      return value.map((each: unknown, index) => item.read(each, `${path}[${index}]`));
    },
  });
}

function tuple(items: readonly LightSchema[]): LightSchema {
  return make({
    read(value, path) {
      if (!Array.isArray(value) || value.length !== items.length) refuse(path, `list of ${items.length}`);
      return items.map((item, index) => item.read(value[index], `${path}[${index}]`));
    },
  });
}

function record(_key: LightSchema, item: LightSchema): LightSchema {
  return make({
    read(value, path) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse(path, 'map');
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, item.read(each, `${path}.${name}`)]));
    },
  });
}

function union(choices: readonly LightSchema[]): LightSchema {
  return make({
    read(value, path) {
      for (const choice of choices) {
        const tried = choice.safeParse(value);
        if (tried.success) return tried.data;
      }
      return refuse(path, 'one of its forms');
    },
    isOptional: choices.some((choice) => choice.isOptional),
  });
}

function primitive(wanted: 'string' | 'number' | 'boolean'): LightSchema {
  // JSON has no NaN and no infinity; what has them was not read from an answer.
  return make({ read: (value, path) => (typeof value === wanted && value === value ? value : refuse(path, wanted)) });
}

function among(values: readonly unknown[]): LightSchema {
  return make({ read: (value, path) => (values.includes(value) ? value : refuse(path, `one of ${values.join(', ')}`)) });
}

const anything = make({ read: (value) => value, isOptional: true });

/** Under zod's name and with its spelling: contracts say `z.object`. */
export const z = {
  string: () => primitive('string'),
  number: () => primitive('number'),
  boolean: () => primitive('boolean'),
  email: () => primitive('string'),
  url: () => primitive('string'),
  uuid: () => primitive('string'),
  iso: { datetime: () => primitive('string'), date: () => primitive('string') },
  null: () => among([null]),
  undefined: () => among([undefined]),
  unknown: () => anything,
  any: () => anything,
  literal: (value: unknown) => among(Array.isArray(value) ? value : [value]),
  enum: (values: readonly string[] | Readonly<Record<string, string>>) => among(Object.values(values)),
  object,
  looseObject: object,
  strictObject: object,
  array,
  tuple,
  record,
  union,
  discriminatedUnion: (_key: string, choices: readonly LightSchema[]) => union(choices),
  lazy: (get: () => LightSchema) => make({ read: (value, path) => get().read(value, path) }),
  preprocess: (change: (value: unknown) => unknown, schema: LightSchema) =>
    make({ read: (value, path) => schema.read(change(value), path), isOptional: true }),
  /** Only parameters are coerced, and those are the server's to read. */
  coerce: { number: () => primitive('number'), boolean: () => primitive('boolean'), string: () => primitive('string') },
};
