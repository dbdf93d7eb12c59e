/** Functions over the rows of which a condition holds (product §2.4): `count_if(span.op,equals,db)`, `p95_if(span.duration,span.op,equals,db)`. Pure. */
import { numberOf, percentileSql, rowsIfSql } from './aggregate.ts';
import type { Aggregate, AggregateContext } from './aggregate.ts';
import { fieldOf } from './conditions.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  equals: '=',
  notEquals: '!=',
  greater: '>',
  less: '<',
  greaterOrEquals: '>=',
  lessOrEquals: '<=',
};

const LEVELS: Readonly<Record<string, number>> = { p50_if: 0.5, p75_if: 0.75, p90_if: 0.9, p95_if: 0.95, p99_if: 0.99 };

/** Null for functions that have no condition, and for a condition that is none. */
export function conditional(name: string, args: readonly string[], context: AggregateContext): Aggregate | null {
  if (name === 'count_if') {
    const holds = holdsSql(args, context);
    return holds === null ? null : { sql: rowsIfSql(holds, context), type: 'integer' };
  }
  if (!name.endsWith('_if')) return null;
  const [key = '', ...rest] = args;
  const holds = rest.length === 3 ? holdsSql(rest, context) : null;
  return holds === null ? null : ofNumber(name, { key, holds }, context);
}

function ofNumber(
  name: string,
  { key, holds }: { readonly key: string; readonly holds: string },
  context: AggregateContext,
): Aggregate | null {
  const field = fieldOf(key, context);
  const type = field.type === 'duration' ? 'duration' : 'number';
  const number = `if(ifNull(${holds}, 0), ${numberOf(field)}, NULL)`;
  const { weight } = context;
  const sum = weight === undefined ? `sum(${number})` : `sum(${number} * ${weight})`;
  if (name === 'sum_if') return { sql: sum, type };
  if (name === 'avg_if') return { sql: weight === undefined ? `avg(${number})` : `${sum} / sumIf(${weight}, isNotNull(${number}))`, type };
  const level = LEVELS[name];
  return level === undefined ? null : { sql: percentileSql(level, number, context), type };
}

/** Condition of three arguments: a field, an operator, a value. */
function holdsSql([key = '', operator = '', value = '']: readonly string[], context: AggregateContext): string | null {
  const sign = OPERATORS[operator];
  if (sign === undefined || key === '') return null;
  const field = fieldOf(key, context);
  const isNumber = field.type === 'number' || field.type === 'duration';
  const text = value.replace(/^"(.*)"$/, '$1');
  const bound = isNumber ? context.bindings.bind(Number(text) || 0, 'Float64') : context.bindings.bind(text, 'String');
  return `${isNumber ? field.sql : `toString(${field.sql})`} ${sign} ${bound}`;
}
