/**
 * Stored events follow their fingerprint into another issue, in the background. The event store's sort key holds the issue, so that a
 * row is not changed but written again under the new one, and the old row deleted after it.
 */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Cache } from '../../engines/cache/port.ts';
import type { Events } from '../../engines/events/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { adoptAttachments } from '../../features/attachment/index.ts';
import { beginStep, countMoved, endMove, eventIssueIds, nextMove, type CountedEvent, type Move } from '../../features/issue/index.ts';
import { nameKey, openEnvironments, openReleases } from '../../features/release/index.ts';
import { wantPortraits } from '../../features/similar/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import { countsLookup } from './lookup.ts';

export interface MoveDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  /** Deletes rows of events at their old place (engines/events/delete-older.ts). */
  readonly deleteMoved: (rows: {
    readonly projectId: number;
    readonly issueIds: readonly number[];
    readonly eventIds: readonly string[];
  }) => Promise<void>;
  readonly cache: Cache;
  readonly now: () => number;
  /** Ends the work after the step under way; the next run goes on. */
  readonly signal: AbortSignal;
}

/** Events at a time, all received on one day: what one part of the counts takes, and what a crash does again. */
const STEP = 5_000;
/** Batches that were decided before the move began are stored by then. */
const SETTLED_MS = 15_000;
/** A pause after a step, in its own length: whoever asks and sends goes on beside it. */
const REST = 1;

/** Works until nothing waits that can be ended. Returns how many events were moved. */
export async function moveEvents(deps: MoveDeps): Promise<number> {
  let moved = 0;
  while (!deps.signal.aborted) {
    const move = await nextMove(deps.metadata, deps.now());
    if (move === null) break;
    const startedAtMs = performance.now();
    const ids = move.stepIds ?? (await eventsToMove(deps, move));
    if (ids.length === 0) {
      // Events that are named by their ids were stored when they were chosen.
      if ('hashes' in move.which && deps.now() < move.createdAtMs + SETTLED_MS) break;
      await endMove(deps.metadata, move, await leftBehind(deps, move), deps.now());
      continue;
    }
    await moveStep(deps, move, ids);
    moved += ids.length;
    await setTimeout((performance.now() - startedAtMs) * REST);
  }
  return moved;
}

/** Each part can be repeated: sums are looked for by their receipt, rows by their issue, and the counters move with the step's end. */
async function moveStep(deps: MoveDeps, move: Move, ids: readonly string[]): Promise<void> {
  const { metadata, events } = deps;
  if (move.stepIds === null) await beginStep(metadata, move, ids);
  const params = { ...(await placeOf(deps, move)), to: move.toIssueId, ids };
  await moveCounts(deps, move, params);
  // Not by a token: the same rows may go back and forth, and are another insert each time.
  const isRuled = 'newHash' in move.which;
  await events.command(
    `INSERT INTO errors SELECT * REPLACE({to:UInt64} AS issue_id${isRuled ? ', toFixedString(unhex({hash:String}), 16) AS primary_hash' : ''})
       FROM (SELECT * FROM errors WHERE ${OF_STEP} AND event_id NOT IN (
         SELECT event_id FROM errors WHERE project_id = {project:UInt64} AND issue_id = {to:UInt64} AND ${BY_ID}))
     SETTINGS insert_deduplicate = 0`,
    'newHash' in move.which ? { ...params, hash: move.which.newHash } : params,
  );
  const counted = await countedEvents(deps, move, params);
  // Only what is seen at its new place is taken from the old one.
  await deps.deleteMoved({ projectId: params.project, issueIds: params.from, eventIds: counted.map(({ eventId }) => eventId) });
  await countMoved(metadata, move, counted);
  await metadata.transaction(async (tx) => {
    await adoptAttachments(
      tx,
      counted.map(({ projectId, eventId }) => ({ projectId, eventId, issueId: move.toIssueId })),
    );
    await wantPortraits(tx, [move.fromIssueId, move.toIssueId], deps.now());
  });
  announce(deps, move);
}

const BY_ID = 'event_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))';
/** Rows at their old place. */
const OF_STEP = `project_id = {project:UInt64} AND issue_id IN {from:Array(UInt64)} AND ${BY_ID}`;

interface Place {
  readonly project: number;
  /** What the old issue's events are called: those of issues that were merged into it too. */
  readonly from: readonly number[];
}

async function placeOf({ metadata }: MoveDeps, move: Move): Promise<Place> {
  const ids = await eventIssueIds(metadata, move.fromIssueId);
  return { project: move.projectId, from: ids.filter((id) => id !== move.toIssueId) };
}

/** 32 hex digits each, of the oldest day that has any. */
async function eventsToMove(deps: MoveDeps, move: Move): Promise<readonly string[]> {
  const isByHash = 'hashes' in move.which;
  const hexes = isByHash ? move.which.hashes : move.which.eventIds;
  const rows = await deps.events.select<{ id: string }>({
    text: `
      WITH chosen AS (
        SELECT event_id, toDate(received_at) AS day FROM errors
        WHERE project_id = {project:UInt64} AND issue_id IN {from:Array(UInt64)}
          AND ${isByHash ? 'primary_hash' : 'event_id'} IN (SELECT toFixedString(unhex(arrayJoin({hexes:Array(String)})), 16)))
      SELECT lower(hex(event_id)) AS id FROM chosen WHERE day = (SELECT min(day) FROM chosen) ORDER BY event_id LIMIT ${STEP}`,
    params: { ...(await placeOf(deps, move)), hexes },
    fromWriter: true,
    timeoutMs: 60_000,
  });
  return rows.map(({ id }) => id);
}

/**
 * Sums of the new issue rise and those of the old one fall, which is adding what wraps around: in one part of one partition, with the
 * step's receipt (docs/adr/0012), whose sum is 1, for the engine drops rows that sum to 0.
 */
async function moveCounts({ events }: MoveDeps, move: Move, params: Place & { readonly ids: readonly string[] }): Promise<void> {
  const [first] = await events.select<{ at: number }>({
    text: `SELECT toUnixTimestamp64Milli(min(received_at)) AS at FROM errors WHERE ${OF_STEP} HAVING count() > 0`,
    params: { ...params },
    fromWriter: true,
  });
  // Nothing is left of the step at its old place: the counts came before the rows.
  if (first === undefined) return;
  const at = Number(first.at);
  const receipt = receiptOf(move);
  if ((await events.select({ ...countsLookup(receipt, at), fromWriter: true })).length > 0) return;
  const grouped = `toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS bucket, toDate(received_at, 'UTC') AS received_day`;
  await events.command(
    `INSERT INTO error_counts (project_id, issue_id, environment, bucket, received_day, events, users)
     SELECT project_id, {to:UInt64} AS issue, environment, ${grouped}, count() AS events, uniqCombinedIfState(user_hash, user_hash != 0) AS users
       FROM errors WHERE ${OF_STEP} GROUP BY project_id, issue, environment, bucket, received_day
     UNION ALL
     SELECT project_id, issue_id, environment, ${grouped}, bitNot(count()) + 1 AS events, uniqCombinedIfState(user_hash, 0) AS users
       FROM errors WHERE ${OF_STEP} GROUP BY project_id, issue_id, environment, bucket, received_day
     UNION ALL
     SELECT toUInt64(0), {receipt:UInt64}, '', toStartOfFifteenMinutes(min(toDateTime(received_at, 'UTC'))),
            min(toDate(received_at, 'UTC')), toUInt64(1), uniqCombinedIfState(user_hash, 0)
       FROM errors WHERE ${OF_STEP}
     SETTINGS insert_deduplicate = 0`,
    { ...params, receipt },
  );
}

/** 52 bits, which an issue has not. */
function receiptOf({ id, step }: Move): number {
  return Number.parseInt(createHash('sha256').update(`move/${id}/${step}/receipt`).digest('hex').slice(0, 13), 16);
}

interface MovedRow {
  readonly eventId: string;
  readonly seenAtMs: number;
  readonly receivedAtMs: number;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly handled: number;
  readonly release: string;
  readonly environment: string;
  readonly person: string;
}

async function countedEvents(deps: MoveDeps, move: Move, params: { readonly ids: readonly string[] }): Promise<readonly CountedEvent[]> {
  const { orgId, projectId, toIssueId: issueId } = move;
  const rows = await deps.events.select<MovedRow>({
    text: `
      SELECT lower(hex(event_id)) AS "eventId", toUnixTimestamp64Milli(timestamp) AS "seenAtMs", toUnixTimestamp64Milli(received_at) AS "receivedAtMs",
             title, culprit, level, handled, release, environment, if(user_hash = 0, '', lower(hex(user_hash))) AS person
        FROM errors WHERE project_id = {project:UInt64} AND issue_id = {to:UInt64} AND ${BY_ID} LIMIT 1 BY event_id`,
    params: { ids: params.ids, project: projectId, to: issueId },
    fromWriter: true,
  });
  const named = rows.map((row) => ({ ...row, version: storableText(row.release), environment: storableText(row.environment) }));
  const { releases, environments } = await deps.metadata.transaction(async (tx) => ({
    releases: await openReleases(
      tx,
      firstOf(
        named.filter(({ version }) => version !== ''),
        ({ version }) => version,
      ).map((row) => ({
        orgId,
        version: row.version,
        atMs: Math.min(Number(row.seenAtMs), Number(row.receivedAtMs)),
      })),
    ),
    environments: await openEnvironments(
      tx,
      firstOf(named, ({ environment }) => environment).map((row) => ({
        orgId,
        projectId,
        name: row.environment,
        atMs: Number(row.receivedAtMs),
      })),
    ),
  }));
  return named.map((row) => {
    const releaseId = releases.get(nameKey(orgId, row.version));
    const [, type, value] = /^(\S+): (.*)$/s.exec(row.title) ?? [];
    return {
      orgId,
      projectId,
      issueId,
      isNew: false,
      eventId: row.eventId,
      seenAtMs: Number(row.seenAtMs),
      receivedAtMs: Number(row.receivedAtMs),
      title: storableText(row.title),
      culprit: storableText(row.culprit),
      metadata: type === undefined ? { title: storableText(row.title) } : { type: storableText(type), value: storableText(value ?? '') },
      level: row.level,
      isUnhandled: Number(row.handled) === 0,
      release: releaseId === undefined ? null : { id: releaseId, version: row.version },
      // Every name that is asked for gets an id.
      environmentId: environments.get(nameKey(orgId, row.environment)) as number,
      person: row.person === '' ? null : row.person,
    };
  });
}

function firstOf<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()];
}

async function leftBehind(deps: MoveDeps, move: Move): Promise<{ firstMs: number; lastMs: number } | null> {
  const [row] = await deps.events.select<{ first: number; last: number }>({
    text: `
      SELECT toUnixTimestamp64Milli(min(timestamp)) AS first, toUnixTimestamp64Milli(max(timestamp)) AS last
        FROM errors WHERE project_id = {project:UInt64} AND issue_id IN {from:Array(UInt64)} HAVING count() > 0`,
    params: { ...(await placeOf(deps, move)) },
    fromWriter: true,
  });
  return row === undefined ? null : { firstMs: Number(row.first), lastMs: Number(row.last) };
}

/** Open pages ask again. */
function announce({ cache, now }: MoveDeps, { projectId, fromIssueId, toIssueId }: Move): void {
  const issues = [fromIssueId, toIssueId].map((issueId) => ({ issueId, events: 0, isNew: false, isRegressed: false }));
  cache.publish(CHANNELS.issues, { projectId, issues, receivedAtMs: now() } satisfies IssuesChanged);
}
