import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Change } from '#dashboard/ui/Change.tsx';
import { duration } from '#dashboard/ui/duration.ts';
import { count, MISSING, moment } from '#dashboard/ui/format.ts';
import { LineChart } from '#dashboard/ui/LineChart.tsx';
import type { Evidence } from '../contract.ts';

type Told = NonNullable<Evidence['trend']>;

const HOUR_MS = 3_600_000;

/** From what to what, since when, with which release: then the picture of it. */
export function TrendFigures({ org, trend }: { org: string; trend: Told }) {
  const text = words().performance.trend;
  const last = trend.points.at(-1);
  return (
    <dl className="evidence-figures">
      <div>
        <dt>{text.before}</dt>
        <dd>{duration(trend.beforeMs)}</dd>
      </div>
      <div>
        <dt>{text.after}</dt>
        <dd>
          {duration(trend.afterMs)} <Change change={trend.afterMs / trend.beforeMs - 1} worse="up" title={text.change} />
        </dd>
      </div>
      <div>
        <dt>{text.since}</dt>
        <dd>
          <time dateTime={new Date(trend.since).toISOString()}>{moment(trend.since)}</time>
        </dd>
      </div>
      {trend.release !== null && (
        <div>
          <dt>{text.release}</dt>
          <dd>
            <Link to={paths.release(org, trend.release)} className="link">
              {trend.release}
            </Link>
          </dd>
        </div>
      )}
      {last !== undefined && (
        <div>
          <dt>{text.perHour}</dt>
          <dd>{count(last.count)}</dd>
        </div>
      )}
    </dl>
  );
}

/** Hours in which little or nothing came are gaps. The second line is the hours that are told of. */
export function TrendChart({ trend }: { trend: Told }) {
  const text = words().performance.trend;
  const [first] = trend.points;
  const last = trend.points.at(-1);
  if (first === undefined || last === undefined) return null;
  const known = new Map(trend.points.map(({ at, p95 }) => [at, p95]));
  const hours = Array.from({ length: (last.at - first.at) / HOUR_MS + 1 }, (_, at) => first.at + at * HOUR_MS);
  const valueAt = (at: number) => known.get(at) ?? null;
  return (
    <LineChart
      label={text.chart}
      starts={hours.map((at) => at / 1000)}
      lines={[
        { name: text.after, values: hours.map((at) => (at < trend.since ? null : valueAt(at))) },
        { name: text.before, values: hours.map((at) => (at < trend.since ? valueAt(at) : null)), isOther: true },
      ]}
      written={duration}
      nowLabel={words().explore.now}
      nothingLabel={MISSING}
    />
  );
}

/** The page of what became slower. */
export function trendPage({ org, project }: { org: string; project: string }, { op, transactionName, trend }: Evidence) {
  if (trend === undefined) return null;
  if (trend.group === null) return { to: paths.transaction(org), search: { transaction: transactionName, project: [project] } };
  const name = op.startsWith('db') && !op.startsWith('db.redis') ? 'queries' : null;
  return name === null ? null : { to: paths.insightOne(org, name), search: { name: trend.group, project: [project] } };
}
