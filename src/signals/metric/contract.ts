/** Metrics as the API shows them. Browser-safe. */
import { z } from 'zod';
import { Time } from '../../http/contract.ts';

export const KINDS = ['counter', 'gauge', 'distribution'] as const;
export type Kind = (typeof KINDS)[number];

/** What can be made of measurements, by the kind of a metric: the first is what is asked for when nothing is. */
export const AGGREGATES: Readonly<Record<Kind, readonly Aggregate[]>> = {
  counter: ['rate', 'per_minute', 'sum', 'count'],
  gauge: ['avg', 'min', 'max', 'last', 'count'],
  distribution: ['p95', 'p50', 'p75', 'p90', 'p99', 'avg', 'min', 'max', 'sum', 'count', 'rate'],
};

export const ALL_AGGREGATES = [
  'rate',
  'per_minute',
  'sum',
  'count',
  'avg',
  'min',
  'max',
  'last',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
] as const;
export type Aggregate = (typeof ALL_AGGREGATES)[number];

/** `GET …/metrics/`: a metric of the chosen time. */
export const MetricSummary = z.object({
  name: z.string(),
  type: z.enum(KINDS),
  /** '' where none was sent. */
  unit: z.string(),
  /** Points that were sent. */
  count: z.number(),
  /** Different sets of attributes, about. */
  series: z.number(),
  lastSeen: Time,
  /** Points by the part of the time, oldest first. */
  trend: z.array(z.number()),
});
export type MetricSummary = z.infer<typeof MetricSummary>;

export const MetricList = z.object({ metrics: z.array(MetricSummary), /** There are more than are listed. */ isCut: z.boolean() });

export const MetricLine = z.object({
  /** Values of the attributes that are grouped by, in their order. */
  group: z.array(z.string()),
  /** Null: nothing was measured. */
  points: z.array(z.tuple([z.number(), z.number().nullable()])),
  /** Of the whole time. */
  whole: z.number().nullable(),
});
export type MetricLine = z.infer<typeof MetricLine>;

/** `GET …/metrics/series/`: one metric, or a formula over two, over time. */
export const MetricSeries = z.object({
  lines: z.array(MetricLine),
  groupBy: z.array(z.string()),
  /** Seconds. */
  interval: z.number(),
  start: z.number(),
  end: z.number(),
  /** Of the first metric; '' of a formula. */
  unit: z.string(),
  /** Null where nothing was found. */
  type: z.enum(KINDS).nullable(),
  /** There are more groups than lines. */
  hasMore: z.boolean(),
  /** Read from buckets of histograms: exact to the bucket. */
  isFromBuckets: z.boolean(),
});
export type MetricSeries = z.infer<typeof MetricSeries>;
