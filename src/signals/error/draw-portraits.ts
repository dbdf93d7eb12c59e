/** Draws issues that are new, or look different since, from the newest of their events: in the background, some at a time. */
import type { Events } from '../../engines/events/port.ts';
import { forgetWanted, mergeDrawn, storePortraits, wantedPortraits } from '../../features/similar/index.ts';
import type { DrawnIssue, MergeDeps, WantedPortrait } from '../../features/similar/index.ts';
import { toDateTime } from '../../query/bindings.ts';
import { FEW_ROWS, scopedEvents } from '../../query/scoped-events.ts';
import { portraitOf } from './portrait-of.ts';
import { readPayloads, type PayloadRef } from './read-payload.ts';

export interface DrawDeps extends MergeDeps {
  readonly events: Events;
}

/** Issues at a time: their newest events are in memory together, each in a block of a megabyte at most. */
const DRAWN_AT_ONCE = 50;
/** An event that cannot be read by then is gone; before, a replica of the event store may be late. */
const GIVES_UP_MS = 5 * 60_000;
const MARGIN_MS = 3_600_000;

export interface DrawStep {
  readonly drawn: readonly DrawnIssue[];
  /** Went into another at once, where their project wants that. */
  readonly merged: number;
}

export async function drawPortraits(deps: DrawDeps): Promise<DrawStep> {
  const { metadata, events, now } = deps;
  const wanted = await wantedPortraits(metadata, DRAWN_AT_ONCE);
  const drawn: DrawnIssue[] = [];
  for (const [projectId, ofProject] of Map.groupBy(wanted, (one) => one.projectId))
    drawn.push(...(await drawProject(events, projectId, ofProject)));
  const isDrawn = new Set(drawn.map(({ issueId }) => issueId));
  const done = wanted.filter(({ issueId, wantedAt }) => isDrawn.has(issueId) || now() - wantedAt.getTime() > GIVES_UP_MS);
  await metadata.transaction(async (tx) => {
    await storePortraits(tx, drawn, now());
    await forgetWanted(tx, done);
  });
  return { drawn, merged: await mergeDrawn(deps, drawn) };
}

async function drawProject(events: Events, projectId: number, wanted: readonly WantedPortrait[]): Promise<readonly DrawnIssue[]> {
  const orgId = wanted[0]?.orgId ?? 0; // a project is of one organization
  const scoped = scopedEvents(events, { orgId, projectIds: [projectId], actor: { kind: 'system' } });
  const rows = await scoped.select<PayloadRef & { readonly issueId: number }>({
    text: `SELECT project_id AS "projectId", issue_id AS "issueId", lower(hex(event_id)) AS "eventId",
             toUnixTimestamp64Milli(received_at) AS "receivedAtMs", log_partition AS "logPartition", payload_block AS "payloadBlock",
             payload_index AS "payloadIndex"
      FROM errors
      WHERE project_id IN {scope:Array(UInt64)}
        AND timestamp >= toDateTime64({from:String}, 3, 'UTC') AND timestamp <= toDateTime64({until:String}, 3, 'UTC')
        AND issue_id IN {issues:Array(UInt64)}
      ORDER BY timestamp DESC, event_id DESC LIMIT 1 BY issue_id ${FEW_ROWS}`,
    params: {
      issues: wanted.map(({ issueId }) => issueId),
      // The newest events of all of them are after the oldest of these.
      from: toDateTime(Math.min(...wanted.map(({ lastSeen }) => lastSeen.getTime())) - MARGIN_MS),
      until: toDateTime(Math.max(...wanted.map(({ lastSeen }) => lastSeen.getTime())) + MARGIN_MS),
    },
  });
  const refs = rows.map((row) => ({ ...row, ...Object.fromEntries(NUMBERS.map((name) => [name, Number(row[name])])) }));
  const payloads = await readPayloads(scoped, refs);
  return refs.flatMap(({ issueId }, at) => {
    const event = payloads[at];
    return event ? [{ issueId, orgId, projectId, portrait: portraitOf(event) }] : [];
  });
}

const NUMBERS = ['projectId', 'issueId', 'receivedAtMs', 'logPartition', 'payloadBlock', 'payloadIndex'] as const;
