/** Functions over events (product §2.4): names people may use and the SQL of each. Pure. */
import { numberOf, percentileSql, rowsIfSql, rowsSql } from './aggregate.ts';
import type { Aggregate, AggregateContext } from './aggregate.ts';
import { conditional } from './conditional.ts';
import { fieldOf } from './conditions.ts';
import type { Field } from './dataset.ts';
import { QueryRefusedError } from './refusal.ts';
import { rateOf } from './rates.ts';
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

/** @throws QueryRefusedError for a function that does not exist or does not take these arguments. */
export function aggregate(field: string, context: AggregateContext): Aggregate {
  const [, name = '', inside = ''] = CALL.exec(field) ?? [];
  const args = inside
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found =
    withoutArguments(name, args, context) ??
    rateOf(name, args, context) ??
    satisfaction(name, args, context) ??
    conditional(name, args, context) ??
    withField(name, args, context);
  if (!found) throw new QueryRefusedError({ message: `${field} is not a function of this dataset.` });
  return found;
}

/** Seconds of which a rate says how many rows came. */
const RATES: Readonly<Record<string, number>> = { eps: 1, tps: 1, epm: 60, tpm: 60 };

function withoutArguments(name: string, args: readonly string[], context: AggregateContext): Aggregate | null {
  if (args.length > 0) return null;
  const { rangeSeconds, dataset } = context;
  const per = RATES[name];
  if (per !== undefined) return { sql: `${rowsSql(context)} / ${Math.max(1, rangeSeconds) / per}`, type: 'rate' };
  switch (name) {
    case 'count':
      return { sql: context.weight === undefined ? 'count()' : `round(${rowsSql(context)})`, type: 'integer' };
    case 'last_seen':
      return { sql: 'max(timestamp)', type: 'date' };
    case 'first_seen':
      return { sql: 'min(timestamp)', type: 'date' };
    case 'latest_event': {
      const id = dataset.fields.get('id');
      return id ? { sql: `argMax(${id.sql}, timestamp)`, type: 'string' } : null;
    }
    default:
      return dataset.failed === undefined ? null : ofFailures(name, dataset.failed, context);
  }
}

function ofFailures(name: string, failed: string, context: AggregateContext): Aggregate | null {
  if (name === 'failure_count') return { sql: rowsIfSql(failed, context), type: 'integer' };
  return name === 'failure_rate' ? { sql: `${rowsIfSql(failed, context)} / ${rowsSql(context)}`, type: 'percentage' } : null;
}

function withField(name: string, args: readonly string[], context: AggregateContext): Aggregate | null {
  const [key = context.dataset.measure, ...rest] = args;
  if (key === undefined) return null;
  if (name === 'count_miserable') return misery(rest[0], context);
  if (rest.length > 0 && name !== 'percentile') return null;
  if (name === 'count_unique') return args.length === 0 ? null : { sql: unique(key, context), type: 'integer' };
  const field = fieldOf(key, context);
  return ofAnything(name, field) ?? ofNumbers(name, field, { ...context, argument: rest[0] });
}

function ofAnything(name: string, { type, sql }: Field): Aggregate | null {
  if (name === 'any') return { sql: `any(${sql})`, type: 'string' };
  return type === 'date' && (name === 'min' || name === 'max') ? { sql: `${name}(${sql})`, type: 'date' } : null;
}

type NumberCall = Pick<AggregateContext, 'rangeSeconds' | 'weight'> & { readonly argument: string | undefined };

function ofNumbers(name: string, field: Field, call: NumberCall): Aggregate | null {
  const number = numberOf(field);
  const type = field.type === 'duration' ? 'duration' : 'number';
  if (/^(?:min|max)$/.test(name)) return { sql: `${name}(${number})`, type };
  if (/^(?:sum|avg|per_second|per_minute)$/.test(name)) return ofSums(name, number, { ...call, type });
  if (name === 'var') return { sql: `varSamp(${number})`, type: 'number' };
  if (name === 'stddev') return { sql: `stddevSamp(${number})`, type };
  const level = name === 'percentile' ? Number(call.argument) : PERCENTILES[name];
  return level !== undefined && level >= 0 && level <= 1 ? { sql: percentileSql(level, number, call), type } : null;
}

function ofSums(name: string, number: string, call: NumberCall & { readonly type: 'duration' | 'number' }): Aggregate {
  const { weight, type, rangeSeconds } = call;
  const sum = weight === undefined ? `sum(${number})` : `sum(${number} * ${weight})`;
  if (name === 'per_second') return { sql: `${sum} / ${Math.max(1, rangeSeconds)}`, type: 'rate' };
  if (name === 'per_minute') return { sql: `${sum} / ${Math.max(1, rangeSeconds) / 60}`, type: 'rate' };
  if (name === 'sum') return { sql: sum, type };
  return { sql: weight === undefined ? `avg(${number})` : `${sum} / sumIf(${weight}, isNotNull(${number}))`, type };
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
