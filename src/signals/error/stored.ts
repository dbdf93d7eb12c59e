import type { Events } from '../../engines/events/port.ts';

interface Key {
  readonly projectId: number;
  readonly eventId: string;
}

/** Which of these events have a row. For the operator's tools, which see every project. */
export async function storedErrors(events: Events, keys: readonly Key[]): Promise<readonly Key[]> {
  if (keys.length === 0) return [];
  return events.select<Key>({
    text: `
      SELECT DISTINCT project_id AS projectId, lower(hex(event_id)) AS eventId
      FROM errors
      WHERE project_id IN {projects:Array(UInt64)} AND event_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))`,
    params: { projects: [...new Set(keys.map((key) => key.projectId))], ids: keys.map((key) => key.eventId) },
    timeoutMs: 60_000,
  });
}
