/** Functions over events (product §2.4): names people may use and the SQL of each. Pure. */
import type { Aggregate, AggregateContext } from './aggregate.ts';
import { fieldOf } from './conditions.ts';
import type { Field } from './dataset.ts';
import { QueryRefusedError } from './refusal.ts';
import { misery, satisfaction } from './satisfaction.ts';

const CALL = /^(\w+)\(([^()]*)\)$/;

export function isAggregate(field: string): boolean {
  return CALL.test(field);
}

/** What there is nothing of is none, not unknown: the gaps of a chart of these are zeros. */
export function isAdditive(field: string): boolean {
  return /^(?:count\w*|sum|[et]p[sm]|failure_count|per_second|per_minute)\(/.test(field) && !field.startsWith('count_web');
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
export function aggregate(field: string, context: AggregateContext): Aggregate {
  const [, name = '', inside = ''] = CALL.exec(field) ?? [];
  const args = inside
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = withoutArguments(name, args, context) ?? satisfaction(name, args, context) ?? withField(name, args, context);
  if (!found) throw new QueryRefusedError({ message: `${field} is not a function of this dataset.` });
  return found;
}

/** Seconds of which a rate says how many rows came. */
const RATES: Readonly<Record<string, number>> = { eps: 1, tps: 1, epm: 60, tpm: 60 };

function withoutArguments(name: string, args: readonly string[], { rangeSeconds, dataset }: AggregateContext): Aggregate | null {
  if (args.length > 0) return null;
  const per = RATES[name];
  if (per !== undefined) return { sql: `count() / ${Math.max(1, rangeSeconds) / per}`, type: 'rate' };
  switch (name) {
    case 'count':
      return { sql: 'count()', type: 'integer' };
    case 'last_seen':
      return { sql: 'max(timestamp)', type: 'date' };
    case 'first_seen':
      return { sql: 'min(timestamp)', type: 'date' };
    case 'latest_event': {
      const id = dataset.fields.get('id');
      return id ? { sql: `argMax(${id.sql}, timestamp)`, type: 'string' } : null;
    }
    default:
      return dataset.failed === undefined ? null : ofFailures(name, dataset.failed);
  }
}

function ofFailures(name: string, failed: string): Aggregate | null {
  if (name === 'failure_count') return { sql: `countIf(${failed})`, type: 'integer' };
  return name === 'failure_rate' ? { sql: `countIf(${failed}) / count()`, type: 'percentage' } : null;
}

function withField(name: string, args: readonly string[], context: AggregateContext): Aggregate | null {
  const [key = context.dataset.measure, ...rest] = args;
  if (key === undefined) return null;
  if (name === 'count_if') return countIf(key, rest, context);
  if (name === 'count_miserable') return misery(rest[0], context);
  if (rest.length > 0 && name !== 'percentile') return null;
  if (name === 'count_unique') return args.length === 0 ? null : { sql: unique(key, context), type: 'integer' };
  const field = fieldOf(key, context);
  return ofAnything(name, field) ?? ofNumbers(name, field, { argument: rest[0], rangeSeconds: context.rangeSeconds });
}

function ofAnything(name: string, { type, sql }: Field): Aggregate | null {
  if (name === 'any') return { sql: `any(${sql})`, type: 'string' };
  return type === 'date' && (name === 'min' || name === 'max') ? { sql: `${name}(${sql})`, type: 'date' } : null;
}

interface NumberCall {
  readonly argument: string | undefined;
  readonly rangeSeconds: number;
}

function ofNumbers(name: string, field: Field, { argument, rangeSeconds }: NumberCall): Aggregate | null {
  const number = numberOf(field);
  const type = field.type === 'duration' ? 'duration' : 'number';
  if (/^(min|max|avg|sum)$/.test(name)) return { sql: `${name}(${number})`, type };
  if (name === 'per_second') return { sql: `sum(${number}) / ${Math.max(1, rangeSeconds)}`, type: 'rate' };
  if (name === 'per_minute') return { sql: `sum(${number}) / ${Math.max(1, rangeSeconds) / 60}`, type: 'rate' };
  if (name === 'var') return { sql: `varSamp(${number})`, type: 'number' };
  if (name === 'stddev') return { sql: `stddevSamp(${number})`, type };
  const level = name === 'percentile' ? Number(argument) : PERCENTILES[name];
  return level !== undefined && level >= 0 && level <= 1 ? { sql: `quantile(${level})(${number})`, type } : null;
}

/** Tags that hold numbers may be summed; what is no number is left out. */
export function numberOf({ type, sql, numbers }: Field): string {
  if (numbers !== undefined) return `coalesce(${numbers.map((one) => `toFloat64(${one})`).join(', ')})`;
  return type === 'text' ? `toFloat64OrNull(${sql})` : `toFloat64(${sql})`;
}

/** People are counted by their hash; whoever has none is nobody. */
function unique(key: string, context: AggregateContext): string {
  if (key === 'user' || key === 'user.display') return people(context.dataset);
  const field = fieldOf(key, context);
  if (field.isArray) return `uniqArray(${field.sql})`;
  return field.type === 'text' || field.type === 'id' ? `uniqIf(${field.sql}, ${field.sql} != '')` : `uniq(${field.sql})`;
}

function people({ name, userHash }: AggregateContext['dataset']): string {
  if (userHash === null)
    throw new QueryRefusedError({ message: `Rows of ${name} name no people; count an attribute, such as count_unique(user.id).` });
  return `uniqIf(${userHash}, ${userHash} != 0)`;
}

function countIf(key: string, [operator = '', value = '']: readonly string[], context: AggregateContext): Aggregate | null {
  const sign = OPERATORS[operator];
  if (sign === undefined) return null;
  const field = fieldOf(key, context);
  const isNumber = field.type === 'number' || field.type === 'duration';
  const text = value.replace(/^"(.*)"$/, '$1');
  const bound = isNumber ? context.bindings.bind(Number(text) || 0, 'Float64') : context.bindings.bind(text, 'String');
  return { sql: `countIf(${isNumber ? field.sql : `toString(${field.sql})`} ${sign} ${bound})`, type: 'integer' };
}
