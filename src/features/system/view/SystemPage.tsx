import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiQuery } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { bytes, count, MISSING, percent, span } from '#dashboard/ui/format.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { System } from '../contract.ts';
import { People } from './People.tsx';

/** An operator watches this page while something is wrong: it is asked again by itself. */
const REFRESH_MS = 5000;
/** Longer than this and people see events late. */
const LATE_MS = 5000;

export function SystemPage() {
  const { data, error, refetch } = useQuery({ ...apiQuery('system/', {}, System), refetchInterval: REFRESH_MS });
  const text = words().system;
  return (
    <Page title={text.title} crumbs={[{ label: text.title }]} scope={null}>
      <div className="content">
        <h1 className="mb-3">{text.title}</h1>
        {error !== null && data === undefined && <Failure name={text.title} error={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <Skeleton lines={10} label={words().states.loading(text.title)} />}
        {data !== undefined && <Instance system={data.value} />}
        <Part name={text.people}>
          <People />
        </Part>
      </div>
    </Page>
  );
}

function Instance({ system }: { system: System }) {
  const text = words().system;
  return (
    <>
      <p className="brief">{sentenceOf(system)}</p>
      <Figures system={system} />
      <div className="columns">
        <Section title={text.processes}>
          <table className="table">
            <tbody>
              {system.processes.map((each) => (
                <tr key={each.name}>
                  <td className="mono">{each.name}</td>
                  <td>{each.problem === null ? <Badge tone="ok">{text.serves}</Badge> : <Badge tone="error">{text.away}</Badge>}</td>
                  <td className="text-ink-2">{each.problem ?? (each.starts > 1 ? text.restarts(each.starts - 1) : '')}</td>
                  <td className="num">{each.memoryBytes === null ? MISSING : bytes(each.memoryBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
        <Section title={text.engines}>
          <table className="table">
            <tbody>
              {system.engines.map((each) => (
                <tr key={each.role}>
                  <td>{text.roles[each.role]}</td>
                  <td className="mono whitespace-nowrap">{each.engine}</td>
                  <td className="text-ink-3">{each.isEmbedded ? text.embedded : text.server}</td>
                  <td className="num">{each.sizeBytes === null ? MISSING : bytes(each.sizeBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
        <Section title={text.waiting}>
          <table className="table">
            <tbody>
              {system.topics.map((topic) => (
                <tr key={topic.name}>
                  <td className="mono">{topic.name}</td>
                  <td className="num">{text.records(topic.waiting)}</td>
                  <td className="num text-ink-3">{topic.oldestMs === null ? text.nothingWaits : text.oldest(span(topic.oldestMs))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
        <Section title={words().alert.title}>
          <table className="table">
            <tbody>
              <tr>
                <td>{text.untold(system.alerts.waiting)}</td>
                <td className="num text-ink-3">{system.alerts.oldestAt === null ? MISSING : <Age at={system.alerts.oldestAt} />}</td>
              </tr>
              {failures(system.alerts.failing).map((alike) => (
                <FailureRow key={`${alike[0].receiver} ${alike[0].error}`} alike={alike} />
              ))}
            </tbody>
          </table>
        </Section>
        <Section title={text.jobs}>
          <table className="table">
            <tbody>
              {system.jobs.map((job) => (
                <tr key={job.name}>
                  <td className="mono">{job.name}</td>
                  <td className="mono text-ink-3 max-tablet:hidden">{job.cron}</td>
                  <td>
                    <Badge tone={job.state === 'failed' ? 'error' : 'neutral'}>{text.states[job.state]}</Badge>
                  </td>
                  <td className="num text-ink-3">{job.endedAt === null ? MISSING : <Age at={job.endedAt} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      </div>
    </>
  );
}

type Failing = System['alerts']['failing'][number];
type Alike = readonly [Failing, ...Failing[]];

/** One row for each receiver and what it says, the oldest first: a mail server that is not there fails every alert alike. */
function failures(failing: readonly Failing[]): readonly Alike[] {
  const bySaying = Map.groupBy(failing, ({ receiver, error }) => `${receiver} ${error}`);
  return [...bySaying.values()].map((alike) => alike.toSorted((a, b) => a.since.localeCompare(b.since)) as unknown as Alike);
}

function FailureRow({ alike }: { alike: Alike }) {
  const [first] = alike;
  return (
    <tr>
      <td>
        <Badge tone="error">{words().alert.failing}</Badge>{' '}
        <Link to={paths.alert(first.organization, first.project, first.ruleId)}>{first.rule}</Link>{' '}
        {alike.length > 1 && <span className="text-ink-3">{words().system.moreAlerts(alike.length - 1)}</span>}
        <div className="text-ink-2">
          {first.receiver}: {first.error}
        </div>
      </td>
      <td className="num text-ink-3">
        <Age at={first.since} />
      </td>
    </tr>
  );
}

/** The worst that is to be said, or that there is nothing. */
function sentenceOf({ processes, topics, pressure }: System): string {
  const text = words().system;
  const away = processes.filter(({ problem }) => problem !== null);
  if (pressure !== null && pressure.level > 0) return text.pressed(pressure.level, text.effects[pressure.level] ?? '');
  if (away.length > 0) return text.isAway(away.map(({ name }) => name).join(', '));
  const oldestMs = Math.max(0, ...topics.map((topic) => topic.oldestMs ?? 0));
  return oldestMs > LATE_MS ? text.late(span(oldestMs)) : text.well;
}

function Figures({ system }: { system: System }) {
  const text = words().system;
  const { pressure, log, counts } = system;
  return (
    <dl className="facts">
      {pressure !== null && (
        <>
          <Figure name={text.level} note={text.effects[pressure.level] ?? ''}>
            {pressure.level} / 5
          </Figure>
          <Figure name={text.disk} note={text.floor(bytes(pressure.minFreeBytes))}>
            {bytes(pressure.freeBytes)}
          </Figure>
        </>
      )}
      <Figure name={text.log} note={log === null ? '' : text.ofRoom(bytes(log.capacityBytes))}>
        {log === null ? MISSING : percent(log.usedBytes / Math.max(1, log.capacityBytes))}
      </Figure>
      <Figure name={text.users} note={text.organizations(counts.organizations)}>
        {count(counts.users)}
      </Figure>
      <Figure name={text.version} note={text.startedAgo}>
        {system.version} <Age at={system.startedAt} className="text-small text-ink-3" />
      </Figure>
    </dl>
  );
}

function Figure({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="text-figure font-semibold">{children}</dd>
      <dd className="text-ink-3 text-small">{note}</dd>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="home-section">
      <header>
        <h2>{title}</h2>
      </header>
      {children}
    </section>
  );
}
