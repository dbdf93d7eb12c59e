import { words } from '#dashboard/messages/words.ts';
import { useAddress } from '#dashboard/page/scope.ts';
import { Trends, type Trend } from '#dashboard/page/Trends.tsx';
import { duration } from '#dashboard/ui/duration.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { figure } from './figures.tsx';
import { COLUMNS, INSIGHT, type Column, type ColumnName } from './insights.ts';
import { seriesParams, type Named } from './questions.ts';

/** How long it took, how often it came, and what went wrong with it. */
export function OneCharts({ org, one }: { org: string; one: Named }) {
  return <Trends org={org} params={seriesParams(one, useAddress())} trends={trendsOf(one.name)} />;
}

function trendsOf(name: Named['name']): readonly Trend[] {
  const { charts, columns } = words().insight;
  const isQueue = name === 'queues';
  const { faults } = INSIGHT[name];
  return [
    trend(charts.duration, isQueue ? ['processing', 'waited'] : ['p95', 'p50'], 'duration'),
    isQueue ? trend(columns.count, ['published', 'processed'], 'number') : trend(charts.rate, ['perMinute'], 'rate'),
    ...(faults.length > 0 ? [trend(charts.faults, faults, 'fault')] : []),
  ];
}

function trend(label: string, columns: readonly ColumnName[], type: Column['type']): Trend {
  const lines = columns.map((column) => ({ axis: COLUMNS[column].field, name: words().insight.columns[column] }));
  return { label, lines, written: (value) => written(value, type) };
}

/** Marks of an axis are round: they have only the digits they need. */
function written(value: number, type: Column['type']): string {
  if (type === 'duration') return duration(value);
  return type === 'rate' ? decimal(value, 3) : figure(value, type);
}
