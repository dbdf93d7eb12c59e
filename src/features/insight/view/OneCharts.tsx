import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { isCompared } from '#dashboard/page/CompareToggle.tsx';
import { beforeParams } from '#dashboard/page/period-before.ts';
import { scopeOf, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { MISSING } from '#dashboard/ui/format.ts';
import { LineChart, LineMark, lineSeries, type ChartLine } from '#dashboard/ui/LineChart.tsx';
import { EventsTimeseries } from '../../explore/contract.ts';
import { figure } from './figures.tsx';
import { COLUMNS, INSIGHT, type Column, type ColumnName } from './insights.ts';
import { seriesParams, type Named } from './questions.ts';

interface Drawn {
  readonly label: string;
  readonly columns: readonly ColumnName[];
  readonly type: Column['type'];
}

/** How long it took, how often it came, and what went wrong with it: on one time, one below the other. */
function drawnOf(name: Named['name']): readonly Drawn[] {
  const { charts } = words().insight;
  const durations: readonly ColumnName[] = name === 'queues' ? ['processing', 'waited'] : ['p95', 'p50'];
  const rates: readonly ColumnName[] = name === 'queues' ? ['published', 'processed'] : ['perMinute'];
  const { faults } = INSIGHT[name];
  return [
    { label: charts.duration, columns: durations, type: 'duration' },
    { label: name === 'queues' ? words().insight.columns.count : charts.rate, columns: rates, type: name === 'queues' ? 'number' : 'rate' },
    ...(faults.length > 0 ? [{ label: charts.faults, columns: faults, type: 'fault' as const }] : []),
  ];
}

export function OneCharts({ org, one }: { org: string; one: Named }) {
  const address = useAddress();
  const setAddress = useSetAddress();
  const drawn = drawnOf(one.name);
  const axes = [...new Set(drawn.flatMap(({ columns }) => columns.map((column) => COLUMNS[column].field)))];
  const path = `organizations/${org}/events-timeseries/`;
  const params = seriesParams(one, address, axes);
  const { timeSeries } = useApi(path, params, EventsTimeseries);
  const isBeside = isCompared(address);
  const past = useApiQuietly(path, { ...params, ...beforeParams(scopeOf(address).range) }, EventsTimeseries, isBeside);
  const brush = chartBrush(({ startMs, endMs }) =>
    setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  const starts = timeSeries[0]?.values.map(({ timestamp }) => timestamp / 1000) ?? [];
  return (
    <div className="insight-charts">
      {drawn.map((chart) => {
        const lines = [
          ...chart.columns.map((column) => lineOf(column, timeSeries)),
          ...(isBeside && past !== undefined
            ? chart.columns.slice(0, 1).map((column) => ghostOf(column, past.timeSeries, starts.length))
            : []),
        ];
        return (
          <section key={chart.label} aria-label={chart.label}>
            <h2>
              {chart.label}
              <Legend lines={lines} />
            </h2>
            <LineChart
              label={chart.label}
              starts={starts}
              lines={lines}
              written={(value) => figure(value, chart.type)}
              nowLabel={words().explore.now}
              nothingLabel={MISSING}
              brush={brush}
            />
          </section>
        );
      })}
    </div>
  );
}

type Series = EventsTimeseries['timeSeries'];

function lineOf(column: ColumnName, series: Series): ChartLine {
  const found = series.find(({ yAxis }) => yAxis === COLUMNS[column].field);
  return { name: words().insight.columns[column], values: found?.values.map(({ value }) => value) ?? [] };
}

/** The same of the time before, under the same buckets. */
function ghostOf(column: ColumnName, series: Series, length: number): ChartLine {
  const { values } = lineOf(column, series);
  const { before, columns } = words().insight;
  return { name: before(columns[column]), values: Array.from({ length }, (_, at) => values[at] ?? null), isOther: true };
}

function Legend({ lines }: { lines: readonly ChartLine[] }) {
  if (lines.length < 2) return null;
  return (
    <span className="line-legend">
      {lines.map((line, at) => (
        <LineMark key={line.name} series={lineSeries(at, line.isOther)}>
          {line.name}
        </LineMark>
      ))}
    </span>
  );
}
