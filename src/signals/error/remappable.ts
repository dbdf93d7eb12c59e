/** Stored events that source maps or debug files may have come for since. */
import type { Events } from '../../engines/events/port.ts';
import type { Remap } from '../../features/artifact/index.ts';
import { toDateTime } from '../../query/bindings.ts';
import type { StoredEvent } from './revise.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { debugLayoutOf } from './symbolicate/debug-layout.ts';
import { holdersOf, isMappable, questionOf } from './symbolicate/eligible.ts';

/** Older events are past; more than this of one bundle tell nothing new. */
const DAYS = 7;
const MAX_EVENTS = 50_000;
const DAY_MS = 86_400_000;
/** Events that were received this long after the upload were resolved when they came. */
const OVERLAP_MS = 30_000;

const COLUMNS = `project_id AS "projectId", issue_id AS "issueId", lower(hex(event_id)) AS "eventId",
  toUnixTimestamp64Milli(received_at) AS "receivedAtMs", log_partition AS "logPartition", log_offset AS "logOffset",
  payload_block AS "payloadBlock", payload_index AS "payloadIndex"`;

/** Of which events a frame may be meant; crashes of native code reach the event of whatever runs it. */
const PLATFORMS = {
  maps: `platform IN ('javascript', 'node')`,
  proguard: `platform NOT IN ('node', 'python', 'php', 'ruby', 'go')`,
  native: `platform NOT IN ('node', 'python', 'php', 'ruby', 'go')`,
} as const;

const NUMBERS = ['projectId', 'issueId', 'receivedAtMs', 'logPartition', 'logOffset', 'payloadBlock', 'payloadIndex'] as const;

/** Newest first: people look at those. Only where their bytes are, which is small. */
export async function remappableEvents(events: Events, remap: Remap): Promise<readonly StoredEvent[]> {
  // Without debug ids only the release's own events can be meant.
  const ofRelease = remap.debugFile === null && remap.debugIds.size === 0 ? 'AND release = {release:String} AND dist = {dist:String}' : '';
  const onwards =
    remap.after === null
      ? ''
      : `AND (received_at, event_id) < (toDateTime64({afterAt:String}, 3, 'UTC'), toFixedString(unhex({afterId:String}), 16))`;
  const rows = await events.select<StoredEvent>({
    text: `SELECT ${COLUMNS} FROM errors
            WHERE project_id = {project:UInt64}
              AND received_at >= toDateTime64({from:String}, 3, 'UTC') AND received_at <= toDateTime64({until:String}, 3, 'UTC')
              AND ${PLATFORMS[remap.debugFile?.use ?? 'maps']} ${ofRelease} ${onwards}
            ORDER BY received_at DESC, event_id DESC LIMIT ${MAX_EVENTS}`,
    params: {
      project: remap.projectId,
      from: toDateTime(remap.createdAtMs - DAYS * DAY_MS),
      until: toDateTime(remap.createdAtMs + OVERLAP_MS),
      ...(ofRelease === '' ? {} : { release: remap.version, dist: remap.dist }),
      ...(remap.after === null ? {} : { afterAt: toDateTime(remap.after.receivedAtMs), afterId: remap.after.eventId }),
    },
    timeoutMs: 60_000,
  });
  return rows.map((row) => ({ ...row, ...Object.fromEntries(NUMBERS.map((name) => [name, Number(row[name])])) }));
}

/** Whether the bundle or debug file can have anything for the event, and the event anything left to resolve. */
export function isMeant(event: ErrorEvent, { debugIds, debugFile, version, dist, projectId }: Remap): boolean {
  if (debugFile !== null) return debugLayoutOf(event)?.asks.some(({ debugId }) => debugId === debugFile.debugId) === true;
  if (!hasOpenFrames(event)) return false;
  const question = questionOf(event, projectId);
  if (version !== '' && question.release === version && question.dist === dist) return true;
  return question.frames.some(({ absPath }) => debugIds.has(question.debugIds.get(absPath) ?? ''));
}

function hasOpenFrames(event: ErrorEvent): boolean {
  return holdersOf(event).some(
    ({ stacktrace }) =>
      stacktrace?.frames.some((frame) => frame.data?.['symbolicated'] !== true && isMappable(frame, event.platform)) === true,
  );
}
