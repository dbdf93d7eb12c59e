import type { UsageStats } from '../contract.ts';

/** What became of the items of one category. */
export interface Received {
  readonly category: string;
  readonly total: number;
  readonly kept: number;
  readonly series: readonly number[];
  /** What was not kept, the most first. */
  readonly losses: readonly Loss[];
}

export interface Loss {
  readonly outcome: string;
  readonly reason: string;
  readonly quantity: number;
}

const FIELD = 'sum(quantity)';

/** Usage by category, outcome and reason as lines of a table; the category with the most first. */
export function receivedOf(stats: UsageStats): readonly Received[] {
  const byCategory = Map.groupBy(stats.groups, ({ by }) => String(by['category'] ?? ''));
  return [...byCategory]
    .map(([category, groups]) => {
      const lost = groups.filter(({ by }) => by['outcome'] !== 'accepted');
      const quantityOf = (group: UsageStats['groups'][number]) => group.totals[FIELD] ?? 0;
      const total = groups.reduce((sum, group) => sum + quantityOf(group), 0);
      const losses = lost.map((group) => ({
        outcome: String(group.by['outcome']),
        reason: String(group.by['reason'] ?? ''),
        quantity: quantityOf(group),
      }));
      return {
        category,
        total,
        kept: total - losses.reduce((sum, { quantity }) => sum + quantity, 0),
        series: stats.intervals.map((_, index) => groups.reduce((sum, group) => sum + (group.series?.[FIELD]?.[index] ?? 0), 0)),
        losses: losses.toSorted((a, b) => b.quantity - a.quantity),
      };
    })
    .toSorted((a, b) => b.total - a.total);
}
