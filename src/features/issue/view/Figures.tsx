import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { scopeParams, useScope } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Age, useTicking } from '#dashboard/ui/Age.tsx';
import { BarChart } from '#dashboard/ui/BarChart.tsx';
import { count, exactCount, moment, when } from '#dashboard/ui/format.ts';
import { EventsSeries } from '../../explore/contract.ts';
import { Release } from '../../release/contract.ts';
import type { IssueDetail } from '../contract.ts';

/** An event this young means that more are on their way. */
const ARRIVING_MS = 60_000;

export function Figures({ org, issue }: { org: string; issue: IssueDetail }) {
  const text = words().issue.figures;
  const day = issue.stats['24h'] ?? [];
  const lastHour = day.at(-1)?.[1] ?? 0;
  const firstSeen = useTicking((nowMs) => when(issue.firstSeen, nowMs));
  const isArriving = useTicking((nowMs) => String(nowMs - Date.parse(issue.lastSeen) < ARRIVING_MS)) === 'true';
  return (
    <div className="figures">
      <Figure name={text.events} sub={text.lastHour(lastHour)}>
        <span title={exactCount(Number(issue.count))}>{count(Number(issue.count))}</span>
      </Figure>
      <Figure name={text.users} sub={issue.userCount === 0 ? text.noUsers : ''}>
        <span title={exactCount(issue.userCount)}>{count(issue.userCount)}</span>
      </Figure>
      <Figure name={text.first} sub={issue.firstRelease === null ? '' : text.inRelease(issue.firstRelease.shortVersion)}>
        <time dateTime={issue.firstSeen} title={moment(issue.firstSeen)}>
          {firstSeen}
        </time>
      </Figure>
      <Figure
        name={text.last}
        sub={
          isArriving ? (
            <span className="live" data-state="live">
              {text.arriving}
            </span>
          ) : issue.lastRelease === null ? (
            ''
          ) : (
            text.inRelease(issue.lastRelease.shortVersion)
          )
        }
      >
        <Age at={issue.lastSeen} />
      </Figure>
      <Histogram org={org} issue={issue} />
    </div>
  );
}

function Figure({ name, sub, children }: { name: string; sub: ReactNode; children: ReactNode }) {
  return (
    <dl className="figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className="sub">{sub}</dd>
    </dl>
  );
}

const Releases = Release.array();
/** More flags than this hide the bars they explain. */
const MOST_FLAGS = 4;

/**
 * The issue's events over the chosen time with the releases that began meanwhile. A stretch of it, dragged over, leads to its events.
 * Falls back to the last day while the rest loads.
 */
function Histogram({ org, issue }: { org: string; issue: IssueDetail }) {
  const scope = scopeParams(useScope());
  const navigate = useNavigate();
  const asked = { ...scope, project: [issue.project.id] };
  const answer = useApiQuietly(
    `organizations/${org}/events-stats/`,
    { ...asked, query: `issue:${issue.shortId}`, yAxis: 'count()' },
    EventsSeries,
  );
  const releases = useApiQuietly(`organizations/${org}/releases/`, { project: asked.project, per_page: 20 }, Releases) ?? [];
  const series = answer?.data.map(([at, [first]]) => [at, first?.count ?? 0] as const) ?? issue.stats['24h'] ?? [];
  const total = series.reduce((sum, [, value]) => sum + value, 0);
  const show = ({ startMs, endMs }: { startMs: number; endMs: number }) =>
    void navigate({
      to: paths.issueEvents(org, issue.id),
      search: (before: Record<string, unknown>) => ({
        ...before,
        statsPeriod: undefined,
        cursor: undefined,
        start: new Date(startMs).toISOString(),
        end: new Date(endMs).toISOString(),
      }),
      resetScroll: false,
    } as never);
  return (
    <div className="histogram">
      <BarChart
        label={words().issue.chart(total)}
        series={series}
        counted={words().issue.eventCount}
        nowLabel={words().issue.now}
        flags={flagsOf(issue, releases, series)}
        height="tall"
        brush={chartBrush(show)}
      />
    </div>
  );
}

/** The release it began in keeps its name, whatever lies close; then the newest within the chart. */
function flagsOf(issue: IssueDetail, releases: readonly Release[], series: readonly (readonly [number, number])[]) {
  const from = series[0]?.[0] ?? 0;
  const first = issue.firstRelease;
  const others = releases.filter((release) => release.version !== first?.version && Date.parse(release.dateCreated) / 1000 >= from);
  return [first, ...others]
    .slice(0, MOST_FLAGS)
    .flatMap((release) =>
      release === null || release.dateCreated === null ? [] : { at: Date.parse(release.dateCreated) / 1000, name: release.shortVersion },
    );
}
