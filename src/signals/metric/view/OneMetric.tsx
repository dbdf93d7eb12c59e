import { lazy, useMemo } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { QueryBox } from '#dashboard/page/QueryBox.tsx';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { paths } from '#dashboard/paths.ts';
import { MISSING } from '#dashboard/ui/format.ts';
import { LineChart, LineMark, lineSeries } from '#dashboard/ui/LineChart.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { AGGREGATES, MetricSeries, type MetricLine } from '../contract.ts';
import { termOf, type MetricAddress } from './address.ts';
import { MetricTools } from './MetricTools.tsx';
import { Samples } from './Samples.tsx';
import { valueIn } from './value.ts';

const Suggestions = lazy(async () => ({ default: (await import('./MetricSuggestions.tsx')).MetricSuggestions }));

interface Props {
  org: string;
  address: MetricAddress;
}

/** One metric over time: what of it, where, by what; or a formula over it and a second. */
export function OneMetric({ org, address }: Props) {
  const { metric, query } = address;
  const isFormula = address.second !== '' && address.formula !== '';
  const series = useApiHeld(`organizations/${org}/metrics/series/`, paramsOf(address, isFormula), MetricSeries);
  const faults = useMemo(() => faultsOf(series.error), [series.error]);
  const text = words().metric;
  const isRefused = faults.query !== null || faults.formula !== undefined;
  return (
    <>
      {series.isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <Head org={org} metric={metric} series={series.data?.value} />
      <MetricTools org={org} address={address} type={series.data?.value.type ?? null} formulaFault={faults.formula}>
        <QueryBox
          org={org}
          query={query}
          onChange={address.setQuery}
          fault={faults.query}
          suggestions={Suggestions}
          texts={{ label: text.filter, placeholder: text.filterWhy }}
        />
      </MetricTools>
      {series.isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={6} label={words().states.loading(text.chart)} />
        </div>
      )}
      {series.error !== null && !isRefused && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={text.chart} error={series.error} onRetry={() => void series.refetch()} />
        </div>
      )}
      {series.data !== undefined && <Chart address={address} series={series.data.value} isFormula={isFormula} />}
      <Part name={text.samples} lines={6} key={JSON.stringify([address.scope, metric, query])}>
        <Samples org={org} address={address} />
      </Part>
    </>
  );
}

/** Both metrics of a formula are filtered and grouped alike: it compares like with like. */
function paramsOf(address: MetricAddress, isFormula: boolean) {
  const { metric, second, query, groupBy, scope } = address;
  const [aggregate, other] = [address.aggregate ?? '', address.secondAggregate ?? ''];
  const one = { ...scope, groupBy, metric: [metric], aggregate: [aggregate], filter: [query] };
  if (!isFormula) return one;
  return { ...one, metric: [metric, second], aggregate: [aggregate, other], filter: [query, query], formula: address.formula };
}

function Head({ org, metric, series }: { org: string; metric: string; series: MetricSeries | undefined }) {
  const text = words().metric;
  const facts = series === undefined || series.type === null ? [] : [text.types[series.type], series.unit];
  return (
    <header className="metric-head">
      <h1 className="mono">{metric}</h1>
      <span className="text-ink-3">{facts.filter((fact) => fact !== '').join(', ')}</span>
      <Link className="link ml-auto" to={paths.explore(org)} search={{ dataset: 'tracemetrics', query: `metric.name:${exactly(metric)}` }}>
        {text.explore}
      </Link>
    </header>
  );
}

/** What is wrong with the search stands at the search, what is wrong with the formula at the formula. */
function faultsOf(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 400) return { query: null, formula: undefined };
  const { position } = (error.body ?? {}) as { readonly position?: unknown };
  const sentence = error.message.replace(/ \((?:at character|Stelle) \d+\)$/, '');
  return { query: typeof position === 'number' ? { sentence, place: { position } } : null, formula: error.fields['formula'] };
}

function Chart({ address, series, isFormula }: { address: MetricAddress; series: MetricSeries; isFormula: boolean }) {
  const text = words().metric;
  if (series.lines.length === 0) {
    return (
      <Empty title={text.none}>
        <p>{text.noneWhy}</p>
      </Empty>
    );
  }
  const aggregate = address.aggregate ?? AGGREGATES[series.type ?? 'counter'][0] ?? 'sum';
  const written = isFormula ? valueIn('', null) : valueIn(series.unit, aggregate);
  const title = isFormula ? address.formula : `${text.aggregates[aggregate]} · ${address.metric}`;
  const brush = chartBrush(({ startMs, endMs }) =>
    address.setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  return (
    <section className="metric-chart" aria-label={text.chart}>
      <p className="chart-title">
        <b>{title}</b>
        {series.hasMore && <span>{text.largest(series.lines.length)}</span>}
        {series.isFromBuckets && <span>{text.fromBuckets}</span>}
      </p>
      <LineChart
        label={title}
        starts={series.lines[0]?.points.map(([at]) => at) ?? []}
        lines={series.lines.map((line) => ({ name: nameOf(line, title), values: line.points.map(([, value]) => value) }))}
        written={written}
        nowLabel={words().explore.now}
        nothingLabel={MISSING}
        brush={brush}
      />
      <Lines address={address} series={series} title={title} written={written} />
    </section>
  );
}

interface LinesProps {
  address: MetricAddress;
  series: MetricSeries;
  title: string;
  written: (value: number) => string;
}

/** Each line with what it came to in the whole time. */
function Lines({ address, series, title, written }: LinesProps) {
  const text = words().metric;
  return (
    <table className="table metric-lines" aria-label={text.whole}>
      <thead>
        <tr>
          <th>{series.groupBy.length === 0 ? text.columns.name : series.groupBy.join(' · ')}</th>
          <th className="num">{text.whole}</th>
        </tr>
      </thead>
      <tbody>
        {series.lines.map((line, at) => (
          <tr key={nameOf(line, title)}>
            <td>
              <LineMark series={lineSeries(at)}>
                {line.group.length === 0 ? (
                  <span>{title}</span>
                ) : (
                  <button
                    type="button"
                    className="metric-filter"
                    onClick={() => address.narrow(series.groupBy.map((name, place) => termOf(name, line.group[place] ?? '')).join(' '))}
                  >
                    <bdi className="truncate">{nameOf(line, title)}</bdi>
                  </button>
                )}
              </LineMark>
            </td>
            <td className="num">{line.whole === null ? MISSING : written(line.whole)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function nameOf({ group }: MetricLine, title: string): string {
  return group.length === 0 ? title : group.map((value) => (value === '' ? words().explore.none : value)).join(' · ');
}
