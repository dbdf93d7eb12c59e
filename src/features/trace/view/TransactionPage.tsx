import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { useAddress, usePart, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { duration, measured } from '#dashboard/ui/duration.ts';
import { count, MISSING, percent } from '#dashboard/ui/format.ts';
import { LineChart, LineMark, lineSeries } from '#dashboard/ui/LineChart.tsx';
import { decimal } from '#dashboard/ui/locale.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { EventsTimeseries } from '../../explore/contract.ts';
import { quoted } from './list-query.ts';
import { Share } from './Share.tsx';
import {
  eventsPath,
  insideParams,
  oneParams,
  perMinute,
  releasesParams,
  Rows,
  seriesParams,
  slowestParams,
  toTransaction,
} from './performance-query.ts';
import './trace.css';

interface Named {
  org: string;
  name: string;
  project: string;
}

/** One transaction: its figures, its slowest runs, and what its time goes to. */
export function TransactionPage() {
  const org = usePart('org');
  const name = textOf(useAddress()['transaction']) ?? '';
  const project = useScope().project[0] ?? '';
  const text = words().trace.performance;
  const title = name === '' ? words().trace.unnamed : name;
  return (
    <Page title={title} crumbs={[{ label: text.title, to: paths.performance(org) }, { label: title }]} scope={{ org }}>
      <Part name={text.one} heading={title} lines={3}>
        <Summary org={org} name={name} project={project} />
      </Part>
      <Part name={text.releases} lines={4}>
        <Releases org={org} name={name} project={project} />
      </Part>
      <Part name={text.slowest} lines={5}>
        <Slowest org={org} name={name} project={project} />
      </Part>
      <Part name={text.inside} lines={5}>
        <Inside org={org} name={name} project={project} />
      </Part>
    </Page>
  );
}

function Summary({ org, name, project }: Named) {
  const [row] = useApi(eventsPath(org), oneParams(useAddress(), { name, project }), Rows).data;
  const text = words().trace.performance;
  if (row === undefined) {
    return (
      <Empty title={text.none} isPage>
        <p>{words().trace.noneMatchWhy}</p>
      </Empty>
    );
  }
  const one = toTransaction(row);
  const figures: readonly (readonly [name: string, value: string])[] = [
    [text.columns.count, count(one.count)],
    [text.columns.perMinute, perMinute(one.perMinute)],
    ['p50', measured(one.p50)],
    ['p75', measured(one.p75)],
    ['p95', measured(one.p95)],
    ['p99', measured(one.p99)],
    [text.columns.failed, percent(one.failed)],
    ['Apdex', decimal(one.apdex, 2, 2)],
  ];
  return (
    <>
      <section className="trace-hero">
        <div className="min-w-0">
          <h1 className="break-words">{name === '' ? words().trace.unnamed : name}</h1>
          <p className="trace-facts">
            <Swatch name={one.project} />
            <span>{one.op}</span>
            <Link to={paths.issues(org)} search={{ query: `transaction:${quoted(name)}` }} className="link">
              {text.issues}
            </Link>
            <Link to={paths.traces(org)} search={{ query: `is_transaction:true transaction:${quoted(name)}` }} className="link">
              {words().trace.title}
            </Link>
          </p>
          <dl className="transaction-figures">
            {figures.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
      <Trend org={org} name={name} project={project} />
    </>
  );
}

function Trend({ org, name, project }: Named) {
  const setAddress = useSetAddress();
  const params = seriesParams(useAddress(), { name, project });
  const series = useApiQuietly(`organizations/${org}/events-timeseries/`, params, EventsTimeseries)?.timeSeries ?? [];
  const text = words().trace.performance;
  const brush = chartBrush(({ startMs, endMs }) =>
    setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  const [first] = series;
  return (
    <section className="full-sect" aria-label={text.overTime}>
      <header>
        <h2>{text.overTime}</h2>
        <ul className="line-legend">
          {series.map(({ yAxis }, at) => (
            <li key={yAxis}>
              <LineMark series={lineSeries(at)}>{levelOf(yAxis)}</LineMark>
            </li>
          ))}
        </ul>
      </header>
      {first === undefined ? (
        <div className="chart-space" />
      ) : (
        <LineChart
          label={text.overTime}
          starts={first.values.map(({ timestamp }) => timestamp / 1000)}
          lines={series.map(({ yAxis, values }) => ({ name: levelOf(yAxis), values: values.map(({ value }) => value) }))}
          written={duration}
          nowLabel={words().explore.now}
          nothingLabel={MISSING}
          brush={brush}
        />
      )}
    </section>
  );
}

function levelOf(axis: string): string {
  return axis.slice(0, axis.indexOf('('));
}

/** Which release is how fast: those that were at work in this time. One alone says nothing. */
function Releases({ org, name, project }: Named) {
  const { data } = useApi(eventsPath(org), releasesParams(useAddress(), { name, project }), Rows);
  const text = words().trace;
  if (data.length < 2) return null;
  return (
    <section className="full-sect">
      <header>
        <h2>{text.performance.releases}</h2>
      </header>
      <table className="table row-table run-table" aria-label={text.performance.releases}>
        <thead>
          <tr>
            <th>{text.span.release}</th>
            <th className="num">{text.performance.columns.count}</th>
            <th className="num max-tablet:hidden">p50</th>
            <th className="num">p95</th>
            <th className="num max-tablet:hidden">{text.performance.columns.failed}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <tr key={String(row['release'])}>
              <td className="truncate">
                <Link to={paths.release(org, String(row['release']))} className="link">
                  {String(row['release'])}
                </Link>
              </td>
              <td className="num">{count(Number(row['count()']))}</td>
              <td className="num max-tablet:hidden">{measured(Number(row['p50(span.duration)']))}</td>
              <td className="num font-medium">{measured(Number(row['p95(span.duration)']))}</td>
              <td className="num max-tablet:hidden">{percent(Number(row['failure_rate()'] ?? 0))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Slowest({ org, name, project }: Named) {
  const { data } = useApi(eventsPath(org), slowestParams(useAddress(), { name, project }), Rows);
  const text = words().trace;
  if (data.length === 0) return null;
  return (
    <section className="full-sect">
      <header>
        <h2>{text.performance.slowest}</h2>
      </header>
      <table className="table row-table run-table" aria-label={text.performance.slowest}>
        <thead>
          <tr>
            <th>{text.columns.trace}</th>
            <th className="num">{text.columns.duration}</th>
            <th>{text.span.status}</th>
            <th className="max-tablet:hidden">{text.performance.columns.user}</th>
            <th className="max-desk:hidden">{text.span.release}</th>
            <th className="num">{text.columns.began}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <tr key={String(row['id'])}>
              <td>
                <Link to={paths.trace(org, String(row['trace']))} search={{ span: String(row['id']) }} className="link mono">
                  {String(row['trace']).slice(0, 8)}
                </Link>
              </td>
              <td className="num font-medium">{measured(Number(row['span.duration']))}</td>
              <td className={row['span.status'] === 'ok' ? 'text-ink-3' : 'text-error-ink'}>{String(row['span.status'])}</td>
              <td className="max-tablet:hidden">
                <bdi className="block truncate">{String(row['user.display'] ?? '')}</bdi>
              </td>
              <td className="max-desk:hidden">
                <bdi className="block truncate">{String(row['release'] ?? '')}</bdi>
              </td>
              <td className="num text-ink-2">
                <Age at={String(row['timestamp'])} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Inside({ org, name, project }: Named) {
  const { data } = useApi(eventsPath(org), insideParams(useAddress(), { name, project }), Rows);
  const text = words().trace;
  if (data.length === 0) return null;
  const whole = data.reduce((sum, row) => sum + Number(row['sum(span.duration)']), 0);
  return (
    <section className="full-sect">
      <header>
        <h2>{text.performance.inside}</h2>
      </header>
      <table className="table row-table inside-table" aria-label={text.performance.inside}>
        <thead>
          <tr>
            <th>{text.performance.columns.what}</th>
            <th className="max-tablet:hidden">{text.span.op}</th>
            <th className="num">{text.performance.columns.count}</th>
            <th className="num max-tablet:hidden">p50</th>
            <th className="num">p95</th>
            <th className="time max-tablet:hidden">{text.performance.columns.share}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((row, at) => (
            <tr key={at}>
              <td className="truncate mono" title={String(row['sentry.normalized_description'])}>
                {String(row['sentry.normalized_description'])}
              </td>
              <td className="truncate max-tablet:hidden text-ink-3">{String(row['span.op'])}</td>
              <td className="num">{count(Number(row['count()']))}</td>
              <td className="num max-tablet:hidden">{measured(Number(row['p50(span.duration)']))}</td>
              <td className="num font-medium">{measured(Number(row['p95(span.duration)']))}</td>
              <td className="time max-tablet:hidden">
                <Share part={Number(row['sum(span.duration)'])} whole={whole} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
