/** Functions over events (product §2.4): names people may use and the SQL of each. Pure. */
import type { ConditionContext } from './conditions.ts';
import { fieldOf } from './conditions.ts';
import type { Field } from './dataset.ts';
import { QueryRefusedError } from './refusal.ts';

export interface Aggregate {
  readonly sql: string;
  readonly type: AggregateType;
}

export type AggregateType = 'integer' | 'number' | 'date' | 'string' | 'rate' | 'id';

type Context = Pick<ConditionContext, 'dataset' | 'bindings'> & { readonly rangeSeconds: number };

const CALL = /^(\w+)\(([^()]*)\)$/;

export function isAggregate(field: string): boolean {
  return CALL.test(field);
}

const PERCENTILES: Readonly<Record<string, number>> = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p100: 1 };
const OPERATORS: Readonly<Record<string, string>> = {
  equals: '=',
  notEquals: '!=',
  greater: '>',
  less: '<',
  greaterOrEquals: '>=',
  lessOrEquals: '<=',
};

/** @throws QueryRefusedError for a function that does not exist or does not take these arguments. */
export function aggregate(field: string, context: Context): Aggregate {
  const [, name = '', inside = ''] = CALL.exec(field) ?? [];
  const args = inside
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = withoutArguments(name, args, context) ?? withField(name, args, context);
  if (!found) throw new QueryRefusedError({ message: `${field} is not a function of this dataset.` });
  return found;
}

function withoutArguments(name: string, args: readonly string[], { rangeSeconds, dataset }: Context): Aggregate | null {
  if (args.length > 0) return null;
  const seconds = Math.max(1, rangeSeconds);
  switch (name) {
    case 'count':
      return { sql: 'count()', type: 'integer' };
    case 'eps':
      return { sql: `count() / ${seconds}`, type: 'rate' };
    case 'epm':
      return { sql: `count() / ${seconds / 60}`, type: 'rate' };
    case 'last_seen':
      return { sql: 'max(timestamp)', type: 'date' };
    case 'first_seen':
      return { sql: 'min(timestamp)', type: 'date' };
    case 'latest_event': {
      const id = dataset.fields.get('id');
      return id ? { sql: `argMax(${id.sql}, timestamp)`, type: 'string' } : null;
    }
    default:
      return null;
  }
}

function withField(name: string, args: readonly string[], context: Context): Aggregate | null {
  const [key, ...rest] = args;
  if (key === undefined) return null;
  if (name === 'count_if') return countIf(key, rest, context);
  if (rest.length > 0 && name !== 'percentile') return null;
  if (name === 'count_unique') return { sql: unique(key, context), type: 'integer' };
  const field = fieldOf(key, context);
  if (name === 'any') return { sql: `any(${field.sql})`, type: 'string' };
  if (field.type === 'date' && (name === 'min' || name === 'max')) return { sql: `${name}(${field.sql})`, type: 'date' };
  return ofNumbers(name, field, rest[0]);
}

function ofNumbers(name: string, field: Field, argument: string | undefined): Aggregate | null {
  // Tags that hold numbers may be summed; what is no number is left out.
  const number = field.type === 'text' ? `toFloat64OrNull(${field.sql})` : `toFloat64(${field.sql})`;
  if (/^(min|max|avg|sum)$/.test(name)) return { sql: `${name}(${number})`, type: 'number' };
  if (name === 'var' || name === 'stddev') return { sql: `${name === 'var' ? 'varSamp' : 'stddevSamp'}(${number})`, type: 'number' };
  const level = name === 'percentile' ? Number(argument) : PERCENTILES[name];
  return level !== undefined && level >= 0 && level <= 1 ? { sql: `quantile(${level})(${number})`, type: 'number' } : null;
}

/** People are counted by their hash; whoever has none is nobody. */
function unique(key: string, context: Context): string {
  if (key === 'user' || key === 'user.display') return `uniqIf(${context.dataset.userHash}, ${context.dataset.userHash} != 0)`;
  const field = fieldOf(key, context);
  if (field.isArray) return `uniqArray(${field.sql})`;
  return field.type === 'text' || field.type === 'id' ? `uniqIf(${field.sql}, ${field.sql} != '')` : `uniq(${field.sql})`;
}

function countIf(key: string, [operator = '', value = '']: readonly string[], context: Context): Aggregate | null {
  const sign = OPERATORS[operator];
  if (sign === undefined) return null;
  const field = fieldOf(key, context);
  const isNumber = field.type === 'number' || field.type === 'duration';
  const text = value.replace(/^"(.*)"$/, '$1');
  const bound = isNumber ? context.bindings.bind(Number(text) || 0, 'Float64') : context.bindings.bind(text, 'String');
  return { sql: `countIf(${isNumber ? field.sql : `toString(${field.sql})`} ${sign} ${bound})`, type: 'integer' };
}
