/** One metric over time, or a formula over two. */
import { evaluate, parseFormula } from '../../lib/arithmetic.ts';
import { wrongField } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { AGGREGATES, type Aggregate, type MetricLine, type MetricSeries } from './contract.ts';
import { groupOf, measure, shapeOf, type Measured, type OneMetric, type Shape } from './find.ts';

/** Names by which a formula calls the metrics, in the order they were asked for. */
const NAMES = ['a', 'b'] as const;

export interface Part {
  readonly metric: OneMetric;
  /** Null: what its kind is usually asked for. */
  readonly aggregate: Aggregate | null;
}

export interface SeriesQuestion {
  /** One, or the two of a formula; all by the same attributes. */
  readonly parts: readonly Part[];
  readonly formula: string | null;
  readonly intervalSeconds: number;
  readonly most: number;
}

/** @throws ApiError for a formula that means nothing; QueryRefusedError for a group that is none. */
export async function seriesOf({ events }: Pick<OrgContext, 'events'>, question: SeriesQuestion): Promise<MetricSeries> {
  const { parts, formula: text, intervalSeconds, most } = question;
  const formula = text === null ? null : parseFormula(text, NAMES.slice(0, parts.length));
  if (formula !== null && !formula.ok) throw wrongField('formula', formula.error.message);
  const shapes = await Promise.all(parts.map(({ metric }) => shapeOf(events, metric, most)));
  const [first] = shapes;
  const [part] = parts;
  if (first === undefined || part === undefined) throw new Error('A question names a metric.');
  // The groups are those of the first that has any: a formula compares like with like.
  const all = shapes.find(({ keys }) => keys.length > 0)?.keys ?? [];
  const keys = all.slice(0, most);
  const measured: ReadonlyMap<string, Measured>[] = [];
  for (const [at, each] of parts.entries()) {
    const shape = shapes[at] ?? first;
    measured.push(await measure(events, each.metric, { aggregate: aggregateOf(each, shape), intervalSeconds, keys, shape }));
  }
  const compute = formula === null ? (values: Numbers) => values['a'] ?? null : (values: Numbers) => evaluate(formula.value, values);
  const { range } = part.metric;
  return {
    lines: keys.map((key) => lineOf(key, { measured, compute, groupBy: part.metric.groupBy })),
    groupBy: [...part.metric.groupBy],
    interval: intervalSeconds,
    start: Math.floor(range.startMs / 1000),
    end: Math.ceil(range.endMs / 1000),
    unit: formula === null ? first.unit : '',
    type: first.kind,
    hasMore: all.length > most,
    isFromBuckets: parts.some((each, at) => {
      const shape = shapes[at] ?? first;
      return shape.hasBuckets && aggregateOf(each, shape).startsWith('p') && aggregateOf(each, shape) !== 'per_minute';
    }),
  };
}

function aggregateOf({ aggregate }: Part, { kind }: Shape): Aggregate {
  return aggregate ?? AGGREGATES[kind ?? 'counter'][0] ?? 'sum';
}

type Numbers = Readonly<Record<string, number | null>>;

interface Computed {
  readonly measured: readonly ReadonlyMap<string, Measured>[];
  readonly compute: (values: Numbers) => number | null;
  readonly groupBy: readonly string[];
}

function lineOf(key: string, { measured, compute, groupBy }: Computed): MetricLine {
  const named = (value: (of: Measured) => number | null): Numbers =>
    Object.fromEntries(
      measured.map((lines, at) => {
        const line = lines.get(key);
        return [NAMES[at] ?? '', line === undefined ? null : value(line)];
      }),
    );
  const starts = measured[0]?.get(key)?.points ?? [];
  return {
    group: groupBy.length === 0 ? [] : [...groupOf(key)],
    points: starts.map(([start], at) => [start, compute(named(({ points }) => points[at]?.[1] ?? null))]),
    whole: compute(named(({ whole }) => whole)),
  };
}
