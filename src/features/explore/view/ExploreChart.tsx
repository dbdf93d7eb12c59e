import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { isCompared } from '#dashboard/page/CompareToggle.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { beforeParams } from '#dashboard/page/period-before.ts';
import { scopeOf } from '#dashboard/page/scope.ts';
import { MISSING } from '#dashboard/ui/format.ts';
import { LineChart, LineMark, lineSeries, type ChartLine } from '#dashboard/ui/LineChart.tsx';
import { EventsTimeseries } from '../contract.ts';
import { chartedOf, termOf, type ExploreAddress } from './address.ts';
import { writtenNumber } from './cells.ts';

/** Lines that can still be told apart (design language §6). */
const MOST_LINES = 5;

/** The function that the table is ordered by, over time: of everything, or of the largest groups. */
export function useExploreSeries(org: string, address: ExploreAddress) {
  const { dataset, query, groupBy, scope } = address;
  const axis = chartedOf(address);
  const params = {
    ...scope,
    dataset,
    yAxis: axis,
    query: query === '' ? undefined : query,
    ...address.weighing,
    ...(groupBy.length > 0 ? { topEvents: MOST_LINES, groupBy, sort: `-${axis}` } : {}),
  };
  return useApiHeld(seriesPath(org), params, EventsTimeseries);
}

function seriesPath(org: string): string {
  return `organizations/${org}/events-timeseries/`;
}

/** Which colour and dash a group has in the chart, by its values in the order they are grouped by; none for what has no line. */
export function useLineOfGroup(org: string, address: ExploreAddress): (values: readonly unknown[]) => number | null {
  const lines = useExploreSeries(org, address).data?.value.timeSeries ?? [];
  const places = new Map(
    lines.flatMap(({ groupBy, meta }, at) =>
      groupBy === null || meta.isOther ? [] : [[JSON.stringify(groupBy.map(({ value }) => value)), lineSeries(at)] as const],
    ),
  );
  return (values) => places.get(JSON.stringify(values.map((value) => String(value ?? '')))) ?? null;
}

export function ExploreChart({ org, address, isRefused }: { org: string; address: ExploreAddress; isRefused: boolean }) {
  const { dataset, query, groupBy, scope } = address;
  const axis = chartedOf(address);
  const { data, error, refetch } = useExploreSeries(org, address);
  const isBeside = isCompared(address.search);
  // Of everything, also where the lines are of groups: what is drawn behind them is one line.
  const whole = {
    ...scope,
    ...beforeParams(scopeOf(address.search).range),
    dataset,
    yAxis: axis,
    query: query === '' ? undefined : query,
    ...address.weighing,
  };
  const past = useApiQuietly(seriesPath(org), whole, EventsTimeseries, isBeside && groupBy.length === 0);
  const text = words().explore;
  if (error !== null && !isRefused) {
    return (
      <div className="px-5 max-tablet:px-3.5">
        <Failure name={text.chart} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  return <Drawn address={address} axis={axis} lines={data?.value.timeSeries ?? []} past={isBeside ? past?.timeSeries[0] : undefined} />;
}

type Line = EventsTimeseries['timeSeries'][number];

interface DrawnProps {
  address: ExploreAddress;
  axis: string;
  lines: readonly Line[];
  /** The same in the stretch of time before, drawn behind it. */
  past: Line | undefined;
}

function Drawn({ address, axis, lines, past }: DrawnProps) {
  const [first] = lines;
  const type = first?.meta.valueType ?? 'number';
  const isGrouped = address.groupBy.length > 0;
  const brush = chartBrush(({ startMs, endMs }) =>
    address.change({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  const text = words().explore;
  return (
    <section className="explore-chart" aria-label={text.chart}>
      <p className="chart-title">
        <b className="mono">{axis}</b>
        {isGrouped && <span>{text.largest(lines.filter(({ meta }) => !meta.isOther).length)}</span>}
        {past !== undefined && <LineMark series={lineSeries(lines.length, true)}>{words().insight.before(axis)}</LineMark>}
      </p>
      {first === undefined ? (
        <div className="chart-space" />
      ) : (
        <LineChart
          label={text.over(axis)}
          starts={first.values.map(({ timestamp }) => timestamp / 1000)}
          lines={[
            ...lines.map((line) => ({ name: nameOf(line), isOther: line.meta.isOther, values: line.values.map(({ value }) => value) })),
            ...(past === undefined ? [] : [ghostOf(past, axis, first.values.length)]),
          ]}
          written={(value) => writtenNumber(value, type)}
          nowLabel={text.now}
          nothingLabel={MISSING}
          brush={brush}
        />
      )}
      {isGrouped && <Legend address={address} lines={lines} />}
    </section>
  );
}

function ghostOf(past: Line, axis: string, length: number): ChartLine {
  return { name: words().insight.before(axis), isOther: true, values: Array.from({ length }, (_, at) => past.values[at]?.value ?? null) };
}

/** The names of the lines; a press on one looks at it alone. */
function Legend({ address, lines }: Pick<DrawnProps, 'address' | 'lines'>) {
  const text = words().explore;
  return (
    <ul className="line-legend" aria-label={text.legend}>
      {lines.map((line, at) => {
        const [name, group] = [nameOf(line), line.groupBy];
        return (
          <li key={name}>
            <LineMark series={lineSeries(at, line.meta.isOther)}>
              {group === null ? (
                <span>{name}</span>
              ) : (
                <button
                  type="button"
                  className="cell-filter"
                  title={text.filter(name)}
                  onClick={() => address.narrow(group.map(({ key, value }) => termOf(key, value)).join(' '))}
                >
                  <bdi className="truncate max-w-64">{name}</bdi>
                </button>
              )}
            </LineMark>
          </li>
        );
      })}
    </ul>
  );
}

function nameOf({ groupBy, yAxis, meta }: Line): string {
  if (meta.isOther) return words().explore.other;
  if (groupBy === null) return yAxis;
  return groupBy.map(({ value }) => (value === '' ? words().explore.none : value)).join(' · ');
}
