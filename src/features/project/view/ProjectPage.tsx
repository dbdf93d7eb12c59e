import { KeyRound, Rocket, Settings } from 'lucide-react';
import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { BarChart } from '#dashboard/ui/BarChart.tsx';
import { count, MISSING } from '#dashboard/ui/format.ts';
import { Empty } from '#dashboard/ui/States.tsx';
import { EventsSeries } from '../../explore/contract.ts';
import { Issue } from '../../issue/contract.ts';
import { Release } from '../../release/contract.ts';
import { Project } from '../contract.ts';
import { TopIssues } from './TopIssues.tsx';

const Releases = Release.array();
const Issues = Issue.array();
const MOST_FLAGS = 3;
const MOST_RELEASES = 8;

/** One project at a glance: how much, what is new, which releases; and the ways to everything about it. */
export function ProjectPage() {
  const org = usePart('org');
  const slug = usePart('project');
  useFresh([`organizations/${org}/issues/`, `organizations/${org}/events-stats/`]);
  return (
    <Page
      title={slug}
      crumbs={[{ label: words().project.title, to: paths.projects(org) }, { label: slug }]}
      scope={{ org, fixedProject: slug }}
    >
      <div className="content">
        <ProjectHead org={org} slug={slug} />
        <Part name={slug} lines={8}>
          <Overview org={org} slug={slug} />
        </Part>
      </div>
    </Page>
  );
}

/** What is known from the address, so that it stands while the rest loads, and when it does not. */
function ProjectHead({ org, slug }: { org: string; slug: string }) {
  return (
    <header className="flex flex-wrap items-center gap-3 mb-3">
      <h1 className="flex-1 max-tablet:basis-full">{slug}</h1>
      <Link to={paths.received(org, slug)} className="btn">
        <Rocket size={14} aria-hidden />
        {words().received.title}
      </Link>
      <Link to={paths.keys(org, slug)} className="btn">
        <KeyRound size={14} aria-hidden />
        {words().project.keys.title}
      </Link>
      <Link to={paths.projectSettings(org, slug)} className="btn">
        <Settings size={14} aria-hidden />
        {words().settings.title}
      </Link>
    </header>
  );
}

function Overview({ org, slug }: { org: string; slug: string }) {
  const project = useApi(`projects/${org}/${slug}/`, {}, Project);
  const text = words().project.page;
  if (project.firstEvent === null) {
    const setUp = (
      <Link to={paths.onboarding(org, slug)} className="btn">
        {words().project.setUp}
      </Link>
    );
    return (
      <Empty title={words().project.waiting} actions={setUp}>
        <p>{text.waitingWhy}</p>
      </Empty>
    );
  }
  return (
    <>
      <ProjectBrief org={org} project={project} />
      <Volume org={org} projectId={project.id} />
      <div className="columns">
        <TopIssues org={org} projectId={project.id} name="most" query="is:unresolved" sort="freq" />
        <TopIssues org={org} projectId={project.id} name="newest" query="is:unresolved" sort="new" />
      </div>
      <Part name={text.releases}>
        <ReleaseTable org={org} projectId={project.id} />
      </Part>
    </>
  );
}

/** Facts alone: since when, on what, what of it is new. */
function ProjectBrief({ org, project }: { org: string; project: Project }) {
  const text = words().project.page;
  const fresh = useApiQuietly(
    `organizations/${org}/issues/`,
    { project: [project.id], query: 'is:unresolved age:-24h', limit: 100, statsPeriod: '24h' },
    Issues,
  );
  return (
    <p className="brief">
      {text.since} <Age at={project.firstEvent ?? project.dateCreated} />
      {text.ago} {project.platform !== null && `${text.platform(project.platform)} `}
      {fresh !== undefined && (
        <Link to={paths.issues(org)} search={{ project: [project.id], query: 'is:unresolved age:-24h' }} className="link">
          {text.fresh(fresh.length)}
        </Link>
      )}
    </p>
  );
}

function Volume({ org, projectId }: { org: string; projectId: string }) {
  const setAddress = useSetAddress();
  const scope = { ...scopeParams(scopeOf(useAddress())), project: [projectId] };
  const stats = useApiQuietly(`organizations/${org}/events-stats/`, { ...scope, yAxis: 'count()' }, EventsSeries);
  const releases = useApiQuietly(`organizations/${org}/releases/`, { project: [projectId], per_page: 10 }, Releases) ?? [];
  const series = (stats?.data ?? []).map(([at, [first]]) => [at, first?.count ?? 0] as const);
  const total = series.reduce((sum, [, value]) => sum + value, 0);
  const flags = releases
    .slice(0, MOST_FLAGS)
    .map((release) => ({ at: Date.parse(release.dateCreated) / 1000, name: release.shortVersion }));
  return (
    <div className="min-h-24 my-4">
      {series.length > 0 && (
        <BarChart
          label={words().issue.volume(total)}
          series={series}
          counted={words().issue.eventCount}
          nowLabel={words().issue.now}
          flags={flags}
          height="tall"
          brush={chartBrush(({ startMs, endMs }) =>
            setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
          )}
        />
      )}
    </div>
  );
}

function ReleaseTable({ org, projectId }: { org: string; projectId: string }) {
  const releases = useApi(`organizations/${org}/releases/`, { project: [projectId], per_page: 10 }, Releases);
  const text = words().project.page;
  if (releases.length === 0) return <p className="text-ink-3 py-2">{text.noReleases}</p>;
  return (
    <section className="home-section" aria-labelledby="project-releases">
      <header>
        <h2 id="project-releases">{text.releases}</h2>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th>{text.version}</th>
            <th className="num">{text.newIssues}</th>
            <th className="num">{text.firstEvent}</th>
            <th className="num">{text.lastEvent}</th>
          </tr>
        </thead>
        <tbody>
          {releases.slice(0, MOST_RELEASES).map((release) => (
            <tr key={release.version}>
              <td className="mono">
                <Link to={paths.release(org, release.version)} search={{ project: [projectId] }} title={release.version}>
                  {release.shortVersion}
                </Link>
              </td>
              <td className="num">{count(release.newGroups)}</td>
              <td className="num text-ink-3">{release.firstEvent === null ? MISSING : <Age at={release.firstEvent} />}</td>
              <td className="num text-ink-3">{release.lastEvent === null ? MISSING : <Age at={release.lastEvent} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
