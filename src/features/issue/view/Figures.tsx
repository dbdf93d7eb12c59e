import type { ReactNode } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { scopeParams, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { Age, useTicking } from '#dashboard/ui/Age.tsx';
import { BarChart } from '#dashboard/ui/BarChart.tsx';
import { count, exactCount, moment, when } from '#dashboard/ui/format.ts';
import { EventsSeries } from '../../../signals/error/contract.ts';
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

/** The issue's events over the chosen time, with the release it began in. Falls back to the last day while the rest loads. */
function Histogram({ org, issue }: { org: string; issue: IssueDetail }) {
  const scope = useScope();
  const setAddress = useSetAddress();
  const params = { ...scopeParams(scope), project: [issue.project.id], query: `issue:${issue.shortId}`, yAxis: 'count()' };
  const answer = useApiQuietly(`organizations/${org}/events-stats/`, params, EventsSeries);
  const series = answer?.data.map(([at, [first]]) => [at, first?.count ?? 0] as const) ?? issue.stats['24h'] ?? [];
  const total = series.reduce((sum, [, value]) => sum + value, 0);
  const release = issue.firstRelease;
  const flags =
    release === null || release.dateCreated === null ? [] : [{ at: Date.parse(release.dateCreated) / 1000, name: release.shortVersion }];
  return (
    <div className="histogram">
      <BarChart
        label={words().issue.chart(total)}
        series={series}
        unit={words().issue.events}
        nowLabel={words().issue.now}
        flags={flags}
        height="tall"
        onSelect={({ startMs, endMs }) =>
          setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() })
        }
      />
    </div>
  );
}
