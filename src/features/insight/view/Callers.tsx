import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { percent } from '#dashboard/ui/format.ts';
import { Meter, Swatch } from '#dashboard/ui/Marks.tsx';
import { figure } from './figures.tsx';
import { callersParams, eventsPath, Rows, type Named } from './questions.ts';

/** The transactions that it is part of, those first that spend most time on it. */
export function Callers({ org, one }: { org: string; one: Named }) {
  const { data } = useApi(eventsPath(org), callersParams(one, useAddress()), Rows);
  const text = words().insight;
  const number = (row: (typeof data)[number], field: string) => Number(row[field] ?? 0);
  const whole = data.reduce((sum, row) => sum + number(row, 'sum(span.duration)'), 0);
  if (data.length === 0) return null;
  return (
    <section className="sect">
      <header>
        <h2>{text.callers.title}</h2>
      </header>
      <table className="table insights" aria-label={text.callers.title}>
        <thead>
          <tr>
            <th>{text.callers.name}</th>
            <th className="num max-tablet:hidden">{text.columns.perMinute}</th>
            <th className="num max-desk:hidden">{text.columns.p50}</th>
            <th className="num">{text.columns.p95}</th>
            <th className="num time">{text.callers.share}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((row) => {
            const share = whole > 0 ? number(row, 'sum(span.duration)') / whole : 0;
            const [transaction, project] = [String(row['transaction'] ?? ''), String(row['project'] ?? '')];
            return (
              <tr key={`${project} ${transaction}`}>
                <td>
                  <Name org={org} {...{ transaction, project }} />
                </td>
                <td className="num max-tablet:hidden">{figure(number(row, 'epm()'), 'rate')}</td>
                <td className="num max-desk:hidden">{figure(number(row, 'p50(span.duration)'), 'duration')}</td>
                <td className="num">{figure(number(row, 'p95(span.duration)'), 'duration')}</td>
                <td className="num time">
                  <span className="metered">
                    <Meter share={share} />
                    <span className="num">{percent(share)}</span>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Name({ org, transaction, project }: { org: string; transaction: string; project: string }) {
  return (
    <div className="insight-name">
      <span className="swatch-only max-tablet:hidden">
        <Swatch name={project} />
      </span>
      <Link to={paths.transaction(org)} search={{ transaction, project: [project] }} title={transaction}>
        {transaction === '' ? words().insight.unnamed : transaction}
      </Link>
    </div>
  );
}
