import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { useAddress, usePart, useScope } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { duration } from '#dashboard/ui/duration.ts';
import { count, percent } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { quoted } from './list-query.ts';
import { eventsPath, insideParams, oneParams, Rows, slowestParams, toTransaction } from './performance-query.ts';
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
      <div className="px-5 max-tablet:px-3.5">
        <Part name={text.slowest} lines={5}>
          <Slowest org={org} name={name} project={project} />
        </Part>
        <Part name={text.inside} lines={5}>
          <Inside org={org} name={name} project={project} />
        </Part>
      </div>
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
    [text.columns.perMinute, decimal(one.perMinute, one.perMinute < 10 ? 2 : 0)],
    ['p50', duration(one.p50)],
    ['p75', duration(one.p75)],
    ['p95', duration(one.p95)],
    ['p99', duration(one.p99)],
    [text.columns.failed, percent(one.failed)],
    ['Apdex', decimal(one.apdex, 2)],
  ];
  return (
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
  );
}

function Slowest({ org, name, project }: Named) {
  const { data } = useApi(eventsPath(org), slowestParams(useAddress(), { name, project }), Rows);
  const text = words().trace.performance;
  if (data.length === 0) return null;
  return (
    <section className="sect">
      <header>
        <h2>{text.slowest}</h2>
      </header>
      <table className="table" aria-label={text.slowest}>
        <tbody>
          {data.map((row) => (
            <tr key={String(row['id'])}>
              <td>
                <Link to={paths.trace(org, String(row['trace']))} search={{ span: String(row['id']) }} className="link mono">
                  {String(row['trace']).slice(0, 8)}
                </Link>
              </td>
              <td className="num">{duration(Number(row['span.duration']))}</td>
              <td>{String(row['span.status'])}</td>
              <td className="max-tablet:hidden">{String(row['user.display'] ?? '')}</td>
              <td className="max-tablet:hidden">{String(row['release'] ?? '')}</td>
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
  const text = words().trace.performance;
  if (data.length === 0) return null;
  const whole = data.reduce((sum, row) => sum + Number(row['sum(span.duration)']), 0);
  return (
    <section className="sect">
      <header>
        <h2>{text.inside}</h2>
      </header>
      <table className="table" aria-label={text.inside}>
        <tbody>
          {data.map((row, at) => (
            <tr key={at}>
              <td className="text-ink-3">{String(row['span.op'])}</td>
              <td className="inside-what" title={String(row['sentry.normalized_description'])}>
                {String(row['sentry.normalized_description'])}
              </td>
              <td className="num">{count(Number(row['count()']))}</td>
              <td className="num max-tablet:hidden">{duration(Number(row['p50(span.duration)']))}</td>
              <td className="num">{duration(Number(row['p95(span.duration)']))}</td>
              <td className="num">{percent(whole === 0 ? 0 : Number(row['sum(span.duration)']) / whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
