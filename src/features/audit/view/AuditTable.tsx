import { words } from '#dashboard/messages/words.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { MISSING, moment } from '#dashboard/ui/format.ts';
import type { AuditLogEntry } from '../contract.ts';

export function AuditTable({ rows }: { rows: readonly AuditLogEntry[] }) {
  const text = words().settings.auditLog;
  return (
    <div className="overflow-x-auto">
      <table className="table border-t border-line">
        <thead>
          <tr>
            <th>{text.event}</th>
            <th className="max-tablet:hidden">{text.actor}</th>
            <th>{text.target}</th>
            <th className="max-tablet:hidden">{text.address}</th>
            <th className="num">{text.when}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <AuditRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuditRow({ row }: { row: AuditLogEntry }) {
  const text = words().settings.auditLog;
  return (
    <tr>
      <td className="align-top">
        <details>
          <summary className="mono cursor-pointer" aria-label={`${row.event}: ${text.details}`}>
            {row.event}
          </summary>
          <dl className="kv py-2">
            <dt>{text.actor}</dt>
            <dd>{row.actor?.name ?? row.actorLabel}</dd>
            <dt>{text.sequence}</dt>
            <dd>{row.sequence}</dd>
            <dt>{text.when}</dt>
            <dd>{moment(row.dateCreated)}</dd>
            <dt>{text.address}</dt>
            <dd className="mono">{row.ipAddress ?? MISSING}</dd>
            <dt>{text.details}</dt>
            <dd className="mono break-all">{JSON.stringify(row.data)}</dd>
            <dt>{text.hash}</dt>
            <dd className="mono break-all">{row.hash}</dd>
          </dl>
        </details>
      </td>
      <td className="align-top break-words max-tablet:hidden">{row.actor?.name ?? row.actorLabel}</td>
      <td className="align-top break-all">{row.note}</td>
      <td className="mono align-top text-ink-2 max-tablet:hidden">{row.ipAddress ?? MISSING}</td>
      <td className="num align-top text-ink-3">
        <Age at={row.dateCreated} />
      </td>
    </tr>
  );
}
