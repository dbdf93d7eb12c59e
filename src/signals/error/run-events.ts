/** Stored events of a run of rules, some at a time, with the hash that the rules give them. */
import type { Events } from '../../engines/events/port.ts';
import type { RuleRun, RunPlace } from '../../features/issue/index.ts';
import { API_TURN_MS, givesWay } from '../../lib/give-way.ts';
import { toDateTime } from '../../query/bindings.ts';
import { scopedEvents } from '../../query/scoped-events.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { nameAndGroup } from './grouping/name-and-group.ts';
import { projectRules } from './grouping/project-rules.ts';
import { readPayloads, type PayloadRef } from './read-payload.ts';

/** Whole events in memory at a time. */
const EVENTS_AT_ONCE = 500;
const DAY_MS = 86_400_000;

export interface RunRow extends PayloadRef {
  readonly issueId: number;
  readonly storedHash: string;
}

export interface RuledEvent {
  readonly row: RunRow;
  readonly hashes: readonly string[];
  readonly title: string;
}

const COLUMNS = `project_id AS "projectId", issue_id AS "issueId", lower(hex(event_id)) AS "eventId", lower(hex(primary_hash)) AS "storedHash",
  toUnixTimestamp64Milli(received_at) AS "receivedAtMs", log_partition AS "logPartition", payload_block AS "payloadBlock", payload_index AS "payloadIndex"`;
const NUMBERS = ['projectId', 'issueId', 'receivedAtMs', 'logPartition', 'payloadBlock', 'payloadIndex'] as const;

export async function countStored(events: Events, projectId: number): Promise<number> {
  const [row] = await events.select<{ n: number }>({
    text: 'SELECT count() AS n FROM errors WHERE project_id = {project:UInt64}',
    params: { project: projectId },
  });
  return Number(row?.n ?? 0);
}

/** Of the issue, as the event store has it, and of these hashes; null: all. */
export type RunChoice = { readonly issueId: number; readonly hashes: readonly string[] } | null;

/** The next of them, newest first, of one day: a look at a day opens what is of that day alone. */
export async function runRows(events: Events, run: RuleRun, choice: RunChoice, limit: number): Promise<readonly RunRow[]> {
  const { params, where } = conditionOf(run, choice);
  const [newest] = await events.select<{ at: number; n: number }>({
    text: `SELECT toUnixTimestamp64Milli(max(received_at)) AS at, count() AS n FROM errors WHERE ${where}`,
    params,
    timeoutMs: 60_000,
  });
  if (newest === undefined || Number(newest.n) === 0) return [];
  const startMs = Math.floor(Number(newest.at) / DAY_MS) * DAY_MS;
  const rows = await events.select<RunRow>({
    text: `SELECT ${COLUMNS} FROM errors
            WHERE ${where} AND received_at >= toDateTime64({from:String}, 3, 'UTC') AND received_at < toDateTime64({until:String}, 3, 'UTC')
            ORDER BY received_at DESC, event_id DESC LIMIT {limit:UInt32}`,
    params: { ...params, from: toDateTime(startMs), until: toDateTime(startMs + DAY_MS), limit },
    timeoutMs: 60_000,
  });
  return rows.map((row) => ({ ...row, ...Object.fromEntries(NUMBERS.map((name) => [name, Number(row[name])])) }));
}

function conditionOf({ projectId, after: { event } }: RuleRun, choice: RunChoice) {
  const parts = ['project_id = {project:UInt64}'];
  if (event !== null)
    parts.push(`(received_at, event_id) < (toDateTime64({afterAt:String}, 3, 'UTC'), toFixedString(unhex({afterId:String}), 16))`);
  if (choice !== null)
    parts.push('issue_id = {issue:UInt64} AND primary_hash IN (SELECT toFixedString(unhex(arrayJoin({hashes:Array(String)})), 16))');
  const params = {
    project: projectId,
    ...(event === null ? {} : { afterAt: toDateTime(event.receivedAtMs), afterId: event.eventId }),
    ...(choice === null ? {} : { issue: choice.issueId, hashes: choice.hashes }),
  };
  return { params, where: parts.join(' AND ') };
}

export function placeAfter(rows: readonly RunRow[], issueId: number): RunPlace {
  const last = rows.at(-1);
  return { issueId, event: last === undefined ? null : { receivedAtMs: last.receivedAtMs, eventId: last.eventId } };
}

/** In the order of the rows, without those whose payload is gone. `rest` is waited for after each part. */
export async function ruleEvents(
  events: Events,
  run: RuleRun,
  rows: readonly RunRow[],
  rest: (tookMs: number) => Promise<void>,
): Promise<readonly RuledEvent[]> {
  const scoped = scopedEvents(events, { orgId: run.orgId, projectIds: [run.projectId], actor: { kind: 'system' } });
  const rules = projectRules(run.rules ?? undefined);
  const giveWay = givesWay(API_TURN_MS);
  // Beside each other in the store: a block of payloads is read once, not once for each part it has events in.
  const order = rows.map((_, at) => at).sort((a, b) => compareBlocks(rows[a] as RunRow, rows[b] as RunRow));
  const ruled = new Map<number, RuledEvent>();
  for (let from = 0; from < order.length; from += EVENTS_AT_ONCE) {
    const startedAtMs = performance.now();
    const some = order.slice(from, from + EVENTS_AT_ONCE);
    const payloads = await readPayloads(
      scoped,
      some.map((at) => rows[at] as RunRow),
    );
    for (const [index, at] of some.entries()) {
      const event = payloads[index];
      if (event) ruled.set(at, rule(event, rows[at] as RunRow));
      await giveWay();
    }
    await rest(performance.now() - startedAtMs);
  }
  return rows.flatMap((_, at) => ruled.get(at) ?? []);

  function rule(event: ErrorEvent, row: RunRow): RuledEvent {
    const { hashes, title } = nameAndGroup(event, run.config, rules);
    return { row, hashes, title };
  }
}

function compareBlocks(a: RunRow, b: RunRow): number {
  return a.logPartition - b.logPartition || b.payloadBlock - a.payloadBlock || a.payloadIndex - b.payloadIndex;
}
