import { useState } from 'react';
import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { Failure } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { BarChart } from '#dashboard/ui/BarChart.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { EventsSeries } from '../../explore/contract.ts';
import { Deploy, type Release } from '../contract.ts';
import { Facts } from './Facts.tsx';
import { quoted, releasePath } from './list-query.ts';
import { ReleaseIssues } from './ReleaseIssues.tsx';

const Deploys = Deploy.array();

/** When events came with the deploys marked, the issues, and at the side what is known of the release. */
export function Overview({ org, release }: { org: string; release: Release }) {
  const deploys = useApiQuietly(`${releasePath(org, release.version)}deploys/`, {}, Deploys);
  return (
    <div className="release-columns">
      <div className="min-w-0">
        <Volume org={org} release={release} deploys={deploys ?? []} />
        <ReleaseIssues org={org} release={release} />
      </div>
      <aside className="min-w-0" aria-label={words().release.facts.title}>
        <Facts org={org} release={release} deploys={deploys} />
      </aside>
    </div>
  );
}

const AXES = { events: 'count()', users: 'count_unique(user)' } as const;

function Volume({ org, release, deploys }: { org: string; release: Release; deploys: readonly Deploy[] }) {
  const [counted, setCounted] = useState<keyof typeof AXES>('events');
  const setAddress = useSetAddress();
  const scope = scopeParams(scopeOf(useAddress()));
  const text = words().release;
  const { data, error, refetch } = useApiHeld(
    `organizations/${org}/events-stats/`,
    { ...scope, yAxis: AXES[counted], query: `release:${quoted(release.version)}` },
    EventsSeries,
  );
  const series = (data?.value.data ?? []).map(([at, [first]]) => [at, first?.count ?? 0] as const);
  const values = series.map(([, value]) => value);
  const isEvents = counted === 'events';
  const label = isEvents ? text.chart(values.reduce((sum, value) => sum + value, 0)) : text.chartUsers(Math.max(0, ...values));
  return (
    <section className="mb-6" aria-label={isEvents ? text.chartOf.events : text.chartOf.users}>
      <header className="mb-4 flex items-center">
        <Segment
          label={text.chartOf.label}
          value={counted}
          options={[
            { value: 'events', label: text.chartOf.events },
            { value: 'users', label: text.chartOf.users },
          ]}
          onChange={setCounted}
        />
      </header>
      <div className="min-h-24">
        {error !== null && data === undefined && <Failure name={text.chartOf.label} error={error} onRetry={() => void refetch()} />}
        {series.length > 0 && (
          <BarChart
            label={label}
            series={series}
            counted={isEvents ? text.events : text.people}
            nowLabel={words().issue.now}
            flags={flagsOf(deploys)}
            height="tall"
            isPlain
            brush={chartBrush(({ startMs, endMs }) =>
              setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
            )}
          />
        )}
      </div>
    </section>
  );
}

/** More flags than this hide the bars they explain. */
const MOST_FLAGS = 6;

/** The last deploy to each environment first: two of one name would be one mark. */
function flagsOf(deploys: readonly Deploy[]) {
  const last = new Map<string, Deploy>();
  for (const deploy of deploys) if (!last.has(deploy.environment)) last.set(deploy.environment, deploy);
  return [...last.values()]
    .slice(0, MOST_FLAGS)
    .map(({ environment, dateFinished }) => ({ name: environment, at: Date.parse(dateFinished) / 1000 }));
}
