import { prepareElements } from '../../attributes/elements.ts';
import type { ElementKind, Elements } from '../../attributes/elements.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { Count } from '../../protocol/categories.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { normalizeMetric } from './normalize.ts';
import type { Metric } from './schema.ts';

/** The metrics of one container that are kept. */
export type Prepared = Elements<Metric>;

const METRICS: ElementKind<Metric> = {
  contentType: 'application/vnd.sentry.items.trace-metric+json',
  countedIn: 'trace_metric',
  bytesIn: 'trace_metric_byte',
  invalid: 'invalid_trace_metric',
  read: normalizeMetric,
};

/** Pure and total. A metric that is none is lost by itself, with its outcome. */
export function prepareMetrics(item: Item, ctx: ItemContext): Verdict<Prepared> {
  return prepareElements(item, ctx, METRICS);
}

/** How much of them is counted where. */
export function countsOf(metrics: Prepared['kept']): readonly Count[] {
  if (metrics.length === 0) return [];
  return [
    { category: METRICS.countedIn, quantity: metrics.length },
    { category: METRICS.bytesIn, quantity: metrics.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0) },
  ];
}
