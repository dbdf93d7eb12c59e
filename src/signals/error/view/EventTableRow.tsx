import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { bytes, MISSING, moment } from '#dashboard/ui/format.ts';
import { COLUMNS, type ColumnName } from './event-columns.ts';
import { inline } from './values.ts';

export interface EventTableRowProps {
  org: string;
  issueId: string;
  columns: readonly string[];
  row: Readonly<Record<string, unknown>>;
}

export function nameOfColumn(name: string): string {
  const known = COLUMNS.find((each) => each === name);
  return known === undefined ? name : words().event.table.names[known];
}

/** The time leads to the event. */
export function EventTableRow({ org, issueId, columns, row }: EventTableRowProps) {
  const id = String(row['id']);
  return (
    <tr>
      {columns.map((name) =>
        name === 'timestamp' ? (
          <td key={name} className="whitespace-nowrap">
            <Link to={paths.issueEvent(org, issueId, id)} className="link">
              {moment(String(row[name]))}
            </Link>{' '}
            <Age at={String(row[name])} className="text-small text-ink-3" />
          </td>
        ) : (
          <td key={name}>
            <Cell org={org} name={name} value={row[name]} />
          </td>
        ),
      )}
    </tr>
  );
}

/** Machine-written values are set in mono. */
const MONO = new Set<string>(['trace', 'http.url', 'transaction', 'server_name'] satisfies ColumnName[]);

function Cell({ org, name, value }: { org: string; name: string; value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className="text-ink-3">{MISSING}</span>;
  if (name === 'size') return <span className="num">{bytes(Number(value))}</span>;
  const text = inline(value).slice(0, 300);
  if (name === 'release') {
    return (
      <Link to={paths.release(org, text)} className="cell link" title={text}>
        {text}
      </Link>
    );
  }
  return (
    <span className={`cell ${MONO.has(name) ? 'mono' : ''}`} title={text}>
      {text}
    </span>
  );
}
