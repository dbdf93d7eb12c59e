import { z } from 'zod';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import type { MetricAddress } from './address.ts';
import { valueIn } from './value.ts';

const Rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
const MOST = 20;

/** The newest points, each with the trace it was measured in: what an exemplar leads to. */
export function Samples({ org, address: { scope, metric, query, groupBy } }: { org: string; address: MetricAddress }) {
  const params = {
    ...scope,
    dataset: 'tracemetrics',
    field: ['id', 'timestamp', 'value', 'metric.unit', 'measurements', 'trace', 'span_id', 'project', 'release', ...groupBy],
    query: `metric.name:${exactly(metric)}${query === '' ? '' : ` (${query})`}`,
    sort: '-timestamp',
    per_page: MOST,
  };
  const { data } = useApi(`organizations/${org}/events/`, params, Rows);
  const text = words().metric;
  if (data.length === 0) return null;
  return (
    <section className="metric-samples">
      <h2>{text.samples}</h2>
      <table className="table" aria-label={text.samples}>
        <thead>
          <tr>
            <th>{text.trace}</th>
            <th className="num">{text.value}</th>
            {groupBy.map((name) => (
              <th key={name} className="max-tablet:hidden">
                {name}
              </th>
            ))}
            <th className="max-tablet:hidden">{words().scope.projectLabel}</th>
            <th className="max-desk:hidden">{words().trace.span.release}</th>
            <th className="num">{text.seen}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((row) => {
            const [trace, span] = [String(row['trace'] ?? ''), String(row['span_id'] ?? '')];
            const unit = String(row['metric.unit'] ?? '');
            return (
              <tr key={String(row['id'])}>
                <td>
                  {trace === '' ? (
                    <span className="text-ink-3">{text.noTrace}</span>
                  ) : (
                    <Link className="link mono" to={paths.trace(org, trace)} search={span === '' ? {} : { span }}>
                      {trace.slice(0, 8)}
                    </Link>
                  )}
                </td>
                <td className="num">{valueIn(unit, null)(Number(row['value']))}</td>
                {groupBy.map((name) => (
                  <td key={name} className="max-tablet:hidden">
                    <bdi>{String(row[name] ?? '')}</bdi>
                  </td>
                ))}
                <td className="max-tablet:hidden">
                  <Swatch name={String(row['project'] ?? '')} />
                </td>
                <td className="max-desk:hidden">{String(row['release'] ?? '')}</td>
                <td className="num text-ink-2">
                  <Age at={String(row['timestamp'])} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
