import { scopedEvents } from '../../src/query/scoped-events.ts';
import { readPayloads } from '../../src/signals/error/read-payload.ts';
import type { Load } from './load.ts';
import { markerOf } from './sent-event.ts';
import type { SentEvent } from './sent-event.ts';
import type { Stores } from './stores.ts';

/** What is wrong, a sentence each; empty when the history holds. Counts are for the report. */
export interface HistoryReport {
  readonly stored: number;
  readonly issues: number;
  readonly attachments: number;
  readonly complaints: readonly string[];
}

interface ErrorRow {
  readonly event_id: string;
  readonly project_id: number;
  readonly issue_id: number;
  readonly received_ms: number;
  readonly log_partition: number;
  readonly log_offset: number;
  readonly payload_block: number;
  readonly payload_index: number;
}

const MAX_SHOWN = 5;

type Known = Pick<Load, 'sent' | 'acknowledged' | 'answers'>;
type Pressed = Known & { readonly isPressed: boolean };

/**
 * Holds the stores against what the clients know (reliability P1, P2): every acknowledged event is there once, nothing is there
 * that nobody sent, and every number that is kept beside the events equals a recount. Under pressure (`isPressed`) events
 * may lose their files.
 */
export async function checkHistory(stores: Stores, load: Known, { isPressed = false } = {}): Promise<HistoryReport> {
  const rows = await stores.events.select<ErrorRow>({
    text: `SELECT lower(hex(event_id)) AS event_id, project_id, issue_id, toUnixTimestamp64Milli(received_at) AS received_ms,
                  log_partition, log_offset, payload_block, payload_index
           FROM errors`,
    timeoutMs: 60_000,
  });
  const complaints = [
    ...checkPresence(rows, load),
    ...(await checkIssues(stores, rows, load)),
    ...(await checkPayloads(stores, rows)),
    ...(await checkCounts(stores, rows)),
    ...(await checkAccounting(stores, rows, { ...load, isPressed })),
    ...(await checkRest(stores)),
  ];
  const attached = await checkAttachments(stores, rows, { ...load, isPressed });
  return {
    stored: rows.length,
    issues: new Set(rows.map((row) => row.issue_id)).size,
    attachments: attached.count,
    complaints: [...complaints, ...attached.complaints],
  };
}

/** `what` and some of those it is true of; nothing when there are none. */
function complain(what: string, ids: readonly unknown[]): readonly string[] {
  return ids.length === 0 ? [] : [`${ids.length} ${what}: ${ids.slice(0, MAX_SHOWN).join(', ')}`];
}

function checkPresence(rows: readonly ErrorRow[], { sent, acknowledged }: Known): readonly string[] {
  const times = Map.groupBy(rows, (row) => row.event_id);
  const places = new Set(rows.map((row) => `${row.log_partition}/${row.log_offset}`));
  return [
    ...complain(
      'acknowledged events are lost',
      [...acknowledged].filter((id) => !times.has(id)),
    ),
    ...complain(
      'events are stored more than once',
      [...times].filter(([, all]) => all.length > 1).map(([id]) => id),
    ),
    ...complain(
      'events were never sent',
      [...times.keys()].filter((id) => !sent.has(id)),
    ),
    ...complain(
      'events are in another project',
      rows.filter((row) => sent.get(row.event_id)?.project.projectId !== row.project_id).map((row) => row.event_id),
    ),
    ...(places.size === rows.length ? [] : [`${rows.length - places.size} rows share their place in the log with another`]),
  ];
}

interface IssueRow {
  readonly id: number;
  readonly times_seen: number;
  readonly users_seen: number;
}

/** Of each project and group there must be one issue, with the number of its events and of their users. */
async function checkIssues({ metadata }: Stores, rows: readonly ErrorRow[], { sent }: Known): Promise<readonly string[]> {
  const issues = new Map((await metadata.rows<IssueRow>('SELECT id, times_seen, users_seen FROM issue')).map((row) => [row.id, row]));
  const complaints: string[] = [];
  const groups = Map.groupBy(rows, (row) => `${row.project_id}/${sent.get(row.event_id)?.group}`);
  for (const [group, members] of groups) {
    const ids = new Set(members.map((row) => row.issue_id));
    if (ids.size !== 1) complaints.push(`group ${group} has the issues ${[...ids].join(', ')}`);
    const issue = issues.get(members[0]?.issue_id ?? 0);
    const users = new Set(members.map((row) => sent.get(row.event_id)?.user)).size;
    if (issue?.times_seen !== members.length) complaints.push(`group ${group}: times_seen ${issue?.times_seen}, stored ${members.length}`);
    if (issue?.users_seen !== users) complaints.push(`group ${group}: users_seen ${issue?.users_seen}, stored ${users}`);
  }
  const counted = [...issues.values()].filter((issue) => issue.times_seen > 0).length;
  if (counted !== groups.size) complaints.push(`${counted} issues have events, ${groups.size} groups were stored`);
  return complaints;
}

const PAYLOADS_AT_ONCE = 1_000;

async function checkPayloads({ events }: Stores, rows: readonly ErrorRow[]): Promise<readonly string[]> {
  const projectIds = [...new Set(rows.map((row) => row.project_id))];
  const scoped = scopedEvents(events, { orgId: 1, projectIds, actor: { kind: 'system' } });
  const unreadable: string[] = [];
  const foreign: string[] = [];
  const sorted = rows.toSorted((a, b) => a.log_partition - b.log_partition || a.payload_block - b.payload_block);
  for (let at = 0; at < sorted.length; at += PAYLOADS_AT_ONCE) {
    const some = sorted.slice(at, at + PAYLOADS_AT_ONCE);
    const payloads = await readPayloads(
      scoped,
      some.map((row) => ({
        projectId: row.project_id,
        eventId: row.event_id,
        receivedAtMs: row.received_ms,
        logPartition: row.log_partition,
        payloadBlock: row.payload_block,
        payloadIndex: row.payload_index,
      })),
    );
    for (const [index, row] of some.entries()) {
      const payload = payloads[index];
      if (!payload) unreadable.push(row.event_id);
      else if (!JSON.stringify(payload).includes(markerOf(row.event_id))) foreign.push(row.event_id);
    }
  }
  return [...complain('events have no readable payload', unreadable), ...complain("events have another's payload", foreign)];
}

/** Numbers that are kept beside the rows: charts, releases, environments. */
async function checkCounts({ metadata, events }: Stores, rows: readonly ErrorRow[]): Promise<readonly string[]> {
  const complaints: string[] = [];
  const expected = Map.groupBy(rows, (row) => row.issue_id);
  const charts = await events.select<{ issue_id: number; total: number }>({
    text: 'SELECT issue_id, sum(events) AS total FROM error_counts GROUP BY issue_id',
  });
  const sums = {
    'the chart': new Map(charts.map((row) => [row.issue_id, row.total])),
    environments: await sumsByIssue(metadata, 'issue_environment'),
    releases: await sumsByIssue(metadata, 'issue_release'),
  };
  for (const [name, byIssue] of Object.entries(sums)) {
    const wrong = [...expected].filter(([id, members]) => byIssue.get(id) !== members.length);
    complaints.push(
      ...complain(
        `issues are counted wrongly by ${name}`,
        wrong.map(([id, members]) => `${id} (${byIssue.get(id)} of ${members.length})`),
      ),
    );
  }
  const inProjects = await metadata.row<{ total: number }>('SELECT sum(events)::int8 AS total FROM release_project');
  if (Number(inProjects?.total ?? 0) !== rows.length)
    complaints.push(`release_project counts ${inProjects?.total} of ${rows.length} events`);
  return complaints;
}

async function sumsByIssue(metadata: Stores['metadata'], table: 'issue_environment' | 'issue_release'): Promise<Map<number, number>> {
  const rows = await metadata.rows<{ issue_id: number; total: number }>(
    `SELECT issue_id, sum(times_seen)::int8 AS total FROM ${table} GROUP BY issue_id`,
  );
  return new Map(rows.map((row) => [row.issue_id, Number(row.total)]));
}

/** P3: what was answered with 200 equals what was stored and what was discarded; broken answers may be on either side. */
async function checkAccounting({ events }: Stores, rows: readonly ErrorRow[], { answers, isPressed }: Pressed): Promise<readonly string[]> {
  const counts = await events.select<{ outcome: number; reason: string; total: number }>({
    text: `SELECT outcome, reason, sum(quantity) AS total FROM outcomes WHERE category = 'error' GROUP BY outcome, reason`,
  });
  const of = (outcome: number, reason: string): number =>
    counts.find((row) => row.outcome === outcome && row.reason === reason)?.total ?? 0;
  const complaints: string[] = [];
  const accepted = of(0, '');
  if (accepted !== rows.length) complaints.push(`${accepted} outcomes are "accepted", ${rows.length} events are stored`);
  const settled = accepted + of(3, 'duplicate');
  const least = answers.get(200) ?? 0;
  // 502 is a balancer's word for a gateway that broke off; a 429 under pressure may be for the file alone, and its event is taken
  // (ingest protocol §7.3).
  const unsure = [0, 502, ...(isPressed ? [429] : [])];
  const most = unsure.reduce((sum, status) => sum + (answers.get(status) ?? 0), least);
  if (settled < least || settled > most) complaints.push(`${settled} events are accounted for, ${least} to ${most} were taken`);
  const other = counts.filter((row) => row.outcome !== 0 && row.outcome !== 2 && row.reason !== 'duplicate');
  return [...complaints, ...other.map((row) => `${row.total} events ended as outcome ${row.outcome}, ${row.reason}`)];
}

async function checkRest({ metadata }: Stores): Promise<readonly string[]> {
  const letters = await metadata.rows<{ error: string }>('SELECT error FROM dead_letter');
  const intents = await metadata.rows<{ part: number }>('SELECT part FROM intent');
  return [
    ...complain(
      'records were set aside',
      letters.map((row) => row.error.slice(0, 200)),
    ),
    ...complain(
      'batches are still open',
      intents.map((row) => row.part),
    ),
  ];
}

interface AttachmentRow {
  readonly event_id: string;
  readonly blob_key: string;
  readonly issue_id: number | null;
}

async function checkAttachments(
  { metadata, blobs }: Stores,
  rows: readonly ErrorRow[],
  { sent, isPressed }: Pressed,
): Promise<{ readonly count: number; readonly complaints: readonly string[] }> {
  const attached = await metadata.rows<AttachmentRow>(
    `SELECT replace(event_id::text, '-', '') AS event_id, blob_key, issue_id FROM event_attachment`,
  );
  const byEvent = Map.groupBy(attached, (row) => row.event_id);
  const wrong: string[] = [];
  for (const row of rows) {
    const expected = sent.get(row.event_id)?.attachment ?? null;
    const found = byEvent.get(row.event_id) ?? [];
    const isRefused = isPressed && expected !== null && found.length === 0;
    const problem = isRefused ? null : await attachmentProblem(blobs, { row, expected, found });
    if (problem !== null) wrong.push(`${row.event_id} (${problem})`);
  }
  return { count: attached.length, complaints: complain('events have wrong attachments', wrong) };
}

interface AttachmentCase {
  readonly row: ErrorRow;
  readonly expected: SentEvent['attachment'];
  readonly found: readonly AttachmentRow[];
}

async function attachmentProblem(blobs: Stores['blobs'], { row, expected, found }: AttachmentCase): Promise<string | null> {
  const wanted = expected === null ? 0 : 1;
  const [first] = found;
  if (found.length !== wanted) return `${found.length} instead of ${wanted}`;
  if (first === undefined) return null;
  const bytes = await blobs.get(first.blob_key);
  if (bytes === null || Buffer.from(bytes).toString() !== expected) return 'other bytes';
  return first.issue_id === row.issue_id ? null : `issue ${first.issue_id} instead of ${row.issue_id}`;
}
