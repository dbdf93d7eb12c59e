import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { scopeOf, scopeParams, useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { BarChart } from '#dashboard/ui/BarChart.tsx';
import { EventsSeries } from '../../explore/contract.ts';
import { Release } from '../../release/contract.ts';
import { queryOf } from './list-query.ts';
import { eventQuery } from './event-query.ts';

const Releases = Release.array();
/** More flags than this hide the bars they explain. */
const MOST_FLAGS = 3;

/** When events came, with the releases that began meanwhile: "what started when, and after what". Drag to narrow the time. */
export function VolumeStrip({ org }: { org: string }) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const scope = scopeParams(scopeOf(search));
  const { data } = useApiHeld(
    `organizations/${org}/events-stats/`,
    { ...scope, yAxis: 'count()', query: eventQuery(queryOf(search)) },
    EventsSeries,
  );
  const releases = useApiQuietly(`organizations/${org}/releases/`, { project: scope.project, per_page: 10 }, Releases) ?? [];
  // The strip is help, not the answer: when it does not load, its place stays and the list lives on.
  const series = (data?.value.data ?? []).map(([at, [first]]) => [at, first?.count ?? 0] as const);
  const flags = releases
    .slice(0, MOST_FLAGS)
    .map((release) => ({ at: Date.parse(release.dateCreated) / 1000, name: release.shortVersion }));
  const total = series.reduce((sum, [, value]) => sum + value, 0);
  return (
    <div className="volume">
      {series.length > 0 && (
        <BarChart
          label={words().issue.volume(total)}
          series={series}
          counted={words().issue.eventCount}
          nowLabel={words().issue.now}
          flags={flags}
          brush={chartBrush(({ startMs, endMs }) =>
            setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
          )}
        />
      )}
    </div>
  );
}
