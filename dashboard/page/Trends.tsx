import { z } from 'zod';
import { useApi, useApiQuietly } from '../api/use-api.ts';
import type { Params } from '../api/client.ts';
import { words } from '../messages/words.ts';
import { MISSING } from '../ui/format.ts';
import { LineChart, LineMark, lineSeries, type ChartLine } from '../ui/LineChart.tsx';
import { chartBrush } from './chart-brush.ts';
import { isCompared } from './CompareToggle.tsx';
import { beforeParams } from './period-before.ts';
import { scopeOf, useAddress, useSetAddress } from './scope.ts';

const Timeseries = z.object({
  timeSeries: z.array(z.object({ yAxis: z.string(), values: z.array(z.object({ timestamp: z.number(), value: z.number().nullable() })) })),
});
type Series = z.infer<typeof Timeseries>['timeSeries'];

export interface Trend {
  readonly label: string;
  /** Functions and what they are called; the first is drawn beside that of the time before, where that is asked for. */
  readonly lines: readonly { readonly axis: string; readonly name: string }[];
  readonly written: (value: number) => string;
}

/** Functions over the time that is looked at, some to a chart, side by side on one time. */
export function Trends({ org, params, trends }: { org: string; params: Params; trends: readonly Trend[] }) {
  const address = useAddress();
  const setAddress = useSetAddress();
  const path = `organizations/${org}/events-timeseries/`;
  const yAxis = [...new Set(trends.flatMap(({ lines }) => lines.map(({ axis }) => axis)))];
  const { timeSeries } = useApi(path, { ...params, yAxis }, Timeseries);
  const isBeside = isCompared(address);
  const past = useApiQuietly(path, { ...params, yAxis, ...beforeParams(scopeOf(address).range) }, Timeseries, isBeside);
  const brush = chartBrush(({ startMs, endMs }) =>
    setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  const starts = timeSeries[0]?.values.map(({ timestamp }) => timestamp / 1000) ?? [];
  return (
    <div className="trends">
      {trends.map((trend) => {
        const lines = linesOf(trend, timeSeries, isBeside ? past?.timeSeries : undefined);
        return (
          <section key={trend.label} aria-label={trend.label}>
            <h2>
              {trend.label}
              <Legend lines={lines} />
            </h2>
            <LineChart
              label={trend.label}
              starts={starts}
              lines={lines}
              written={trend.written}
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

function linesOf({ lines }: Trend, series: Series, past: Series | undefined): readonly ChartLine[] {
  const valuesOf = (among: Series, axis: string) => among.find(({ yAxis }) => yAxis === axis)?.values.map(({ value }) => value) ?? [];
  const drawn = lines.map(({ axis, name }): ChartLine => ({ name, values: valuesOf(series, axis) }));
  const [first] = lines;
  if (past === undefined || first === undefined) return drawn;
  const before = valuesOf(past, first.axis);
  // Under the same buckets: the time before may have one more.
  const values = Array.from({ length: drawn[0]?.values.length ?? 0 }, (_, at) => before[at] ?? null);
  return [...drawn, { name: words().insight.before(first.name), values, isOther: true }];
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
