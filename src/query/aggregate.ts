/** What a function over rows comes to. */
import type { ConditionContext } from './conditions.ts';
import type { Field } from './dataset.ts';

export interface Aggregate {
  readonly sql: string;
  readonly type: AggregateType;
}

type AggregateType = 'integer' | 'number' | 'duration' | 'percentage' | 'date' | 'string' | 'rate' | 'id';

export type AggregateContext = Pick<ConditionContext, 'dataset' | 'bindings'> & {
  /** Of what is summed up in one figure: the range of a table, a bucket of a chart. */
  readonly rangeSeconds: number;
  /** Expression of how many such rows there were for each that is stored: then figures are of those that there were. */
  readonly weight?: string | undefined;
};

type Weighted = Pick<AggregateContext, 'weight'>;

/** How many rows there are. */
export function rowsSql({ weight }: Weighted): string {
  return weight === undefined ? 'count()' : `sum(${weight})`;
}

/** How many there are of which a condition holds; where it is unknown, it does not. */
export function rowsIfSql(holds: string, { weight }: Weighted): string {
  return weight === undefined ? `countIf(${holds})` : `sumIf(${weight}, ifNull(${holds}, 0))`;
}

/** Percentile of a number; rows without one are left out. Weights of percentiles are whole. */
export function percentileSql(level: number, number: string, { weight }: Weighted): string {
  return weight === undefined
    ? `quantile(${level})(${number})`
    : `quantileTDigestWeighted(${level})(${number}, toUInt64(greatest(1, round(${weight}))))`;
}

/** Tags that hold numbers may be summed; what is no number is left out. */
export function numberOf({ type, sql, numbers }: Field): string {
  if (numbers !== undefined) return `coalesce(${numbers.map((one) => `toFloat64(${one})`).join(', ')})`;
  return type === 'text' ? `toFloat64OrNull(${sql})` : `toFloat64(${sql})`;
}
