import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, useAddress, usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count, MISSING, percent } from '#dashboard/ui/format.ts';
import { Spark } from '#dashboard/ui/Spark.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { EventsTable } from '../../explore/contract.ts';
import { Project } from '../../project/contract.ts';
import { UsageStats } from '../contract.ts';
import { receivedOf, type Loss } from './received.ts';

/** What a project's SDKs sent and what we did with it: nothing is dropped without being here. */
export function ReceivedPage() {
  const org = usePart('org');
  const slug = usePart('project');
  const text = words().received;
  return (
    <Page
      title={`${text.title} · ${slug}`}
      crumbs={[
        { label: words().project.title, to: paths.projects(org), isFar: true },
        { label: slug, to: paths.project(org, slug) },
        { label: text.title },
      ]}
      scope={{ org, fixedProject: slug, isEnvironmentFixed: true }}
    >
      <div className="content">
        <h1 className="mb-3">{text.title}</h1>
        <Part name={text.title} lines={6}>
          <Categories org={org} slug={slug} />
        </Part>
        <Part name={text.sdks} lines={3}>
          <Sdks org={org} slug={slug} />
        </Part>
      </div>
    </Page>
  );
}

function useAsked(org: string, slug: string) {
  const project = useApi(`projects/${org}/${slug}/`, {}, Project);
  return { ...scopeParams(scopeOf(useAddress())), project: [project.id], environment: [] };
}

function Categories({ org, slug }: { org: string; slug: string }) {
  const asked = useAsked(org, slug);
  const stats = useApi(
    `organizations/${org}/stats_v2/`,
    { ...asked, groupBy: ['category', 'outcome', 'reason'], field: ['sum(quantity)'], interval: '1d' },
    UsageStats,
  );
  const text = words().received;
  const rows = receivedOf(stats);
  if (rows.length === 0) return <Empty title={text.empty}>{<p>{text.emptyWhy}</p>}</Empty>;
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const kept = rows.reduce((sum, row) => sum + row.kept, 0);
  return (
    <>
      <p className="brief">{text.brief(count(total), percent(kept / Math.max(1, total)), total - kept)}</p>
      <div className="home-section">
        <table className="table">
          <thead>
            <tr>
              <th>{text.category}</th>
              <th className="max-tablet:hidden">{text.perDay}</th>
              <th className="num">{text.cameIn}</th>
              <th className="num">{text.kept}</th>
              <th>{text.lost}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.category}>
                <td className="mono">{row.category}</td>
                <td className="w-40 max-tablet:hidden">
                  <Spark values={row.series} title={text.series(row.category)} />
                </td>
                <td className="num">{count(row.total)}</td>
                <td className="num">{percent(row.kept / Math.max(1, row.total))}</td>
                <td>
                  {row.losses.length === 0 ? (
                    <span className="text-ink-3">{MISSING}</span>
                  ) : (
                    <ul className="grid gap-1">
                      {row.losses.map((loss) => (
                        <li key={`${loss.outcome} ${loss.reason}`}>
                          <LossLine loss={loss} />
                        </li>
                      ))}
                    </ul>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** How many, what we call it, and in a sentence why. */
function LossLine({ loss }: { loss: Loss }) {
  const text = words().received;
  const outcomes: Readonly<Record<string, string>> = text.outcomes;
  const reasons: Readonly<Record<string, string>> = text.reasons;
  const reason = reasons[loss.reason] ?? reasons[loss.reason.split(':')[0] ?? ''];
  return (
    <>
      <b>{count(loss.quantity)}</b> {outcomes[loss.outcome] ?? loss.outcome} <span className="mono text-ink-2">{loss.reason}</span>{' '}
      {reason !== undefined && <span className="text-ink-3">{reason}</span>}
    </>
  );
}

function Sdks({ org, slug }: { org: string; slug: string }) {
  const asked = useAsked(org, slug);
  const table = useApi(
    `organizations/${org}/events/`,
    { ...asked, field: ['sdk.name', 'sdk.version', 'count()', 'last_seen()'], sort: '-count()', per_page: 20 },
    EventsTable,
  );
  const text = words().received;
  if (table.data.length === 0) return null;
  return (
    <section className="home-section" aria-labelledby="received-sdks">
      <header>
        <h2 id="received-sdks">{text.sdks}</h2>
        <span className="text-ink-3">{text.sdksHint}</span>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th>{text.sdk}</th>
            <th>{text.version}</th>
            <th className="num">{text.events}</th>
            <th className="num">{text.seen}</th>
          </tr>
        </thead>
        <tbody>
          {table.data.map((row) => (
            <tr key={`${String(row['sdk.name'])} ${String(row['sdk.version'])}`}>
              <td className="mono">{nameOf(row['sdk.name'])}</td>
              <td className="mono">{nameOf(row['sdk.version'])}</td>
              <td className="num">{count(Number(row['count()']))}</td>
              <td className="num text-ink-3">
                <Age at={String(row['last_seen()'])} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function nameOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : MISSING;
}
