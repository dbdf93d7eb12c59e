import { cutPage, pageWindow } from '../../http/cursor.ts';
import { page, route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import { csvLine } from '../../lib/csv.ts';
import { people } from '../account/index.ts';
import type { Person } from '../account/contract.ts';
import { AUDIT_EVENTS, AuditLog, AuditLogCheck, ListAuditLog } from './contract.ts';
import type { AuditLogEntry } from './contract.ts';
import { auditRows } from './query.ts';
import type { AuditFilter, AuditRow } from './query.ts';
import { recordAudit } from './record.ts';
import { verifyChain } from './verify.ts';
import { z } from 'zod';

/** An export has the newest of them; who needs older ones reads them page by page. */
const MAX_EXPORTED = 10_000;

export const auditRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/audit-logs/',
    scope: 'org:write',
    summary: 'Who changed what, newest first; `event` and `actor` narrow it.',
    params: ListAuditLog,
    answer: AuditLog,
    async handle(params, { metadata, reach }) {
      const window = pageWindow(params, 50);
      const found = await auditRows(metadata, reach.orgId, filterOf(params), { limit: window.limit + 1, offset: window.offset });
      const { rows, links } = cutPage(found, window);
      const persons = await people(metadata, actorsOf(rows));
      return page({ rows: rows.map((row) => toEntry(row, persons)), options: [...AUDIT_EVENTS] }, links);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/audit-logs/export/',
    scope: 'org:write',
    summary: 'The same as CSV. Reading it is itself an entry.',
    params: ListAuditLog,
    answer: z.unknown(),
    async handle(params, context) {
      return { kind: 'raw', status: 200, headers: CSV_HEADERS, body: await exported(context, filterOf(params)) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/audit-logs/check/',
    scope: 'org:write',
    summary: 'Computes the chain of hashes again and says whether it is whole.',
    params: z.object({}),
    answer: AuditLogCheck,
    async handle(_params, { metadata, reach }) {
      const { entries, brokenAt } = await verifyChain(metadata, reach.orgId);
      return { isIntact: brokenAt === null, entries, brokenAt };
    },
  }),
];

const CSV_HEADERS = {
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="audit-log.csv"',
  'x-content-type-options': 'nosniff',
};

async function exported({ metadata, reach, scope, request }: OrgContext, filter: AuditFilter): Promise<string> {
  const rows = await metadata.transaction(async (tx) => {
    const target = { kind: 'organization', id: reach.orgId };
    await recordAudit(tx, { orgId: reach.orgId, actor: scope.actor, event: 'audit-log.export', target, address: request.address });
    return auditRows(tx, reach.orgId, filter, { limit: MAX_EXPORTED, offset: 0 });
  });
  const lines = rows.map((row) =>
    csvLine([row.created_at.toISOString(), row.event, row.actor_label, noteOf(row), row.address ?? '', String(row.seq), row.hash]),
  );
  return csvLine(['date', 'event', 'actor', 'target', 'address', 'sequence', 'hash']) + lines.join('');
}

function filterOf({ event, actor }: z.output<typeof ListAuditLog>): AuditFilter {
  return { event: event === undefined || event === '' ? null : event, actorId: actor === undefined ? null : Number(actor) };
}

function actorsOf(rows: readonly AuditRow[]): readonly number[] {
  return rows.flatMap((row) => (row.actor_user_id === null ? [] : [row.actor_user_id]));
}

function noteOf(row: AuditRow): string {
  const { note } = row.detail;
  return typeof note === 'string' ? note : row.target_id === null ? row.target_kind : `${row.target_kind} ${row.target_id}`;
}

function toEntry(row: AuditRow, persons: ReadonlyMap<number, Person>): AuditLogEntry {
  const { note: _note, ...data } = row.detail;
  return {
    id: String(row.id),
    event: row.event,
    actor: (row.actor_user_id === null ? null : persons.get(row.actor_user_id)) ?? null,
    actorLabel: row.actor_label,
    ipAddress: row.address,
    dateCreated: row.created_at.toISOString(),
    targetKind: row.target_kind,
    targetObject: row.target_id,
    note: noteOf(row),
    data,
    sequence: row.seq,
    hash: row.hash,
  };
}
