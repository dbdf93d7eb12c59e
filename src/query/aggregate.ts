/** What a function over rows comes to. */
import type { ConditionContext } from './conditions.ts';

export interface Aggregate {
  readonly sql: string;
  readonly type: AggregateType;
}

type AggregateType = 'integer' | 'number' | 'duration' | 'percentage' | 'date' | 'string' | 'rate' | 'id';

export type AggregateContext = Pick<ConditionContext, 'dataset' | 'bindings'> & {
  /** Of what is summed up in one figure: the range of a table, a bucket of a chart. */
  readonly rangeSeconds: number;
};
