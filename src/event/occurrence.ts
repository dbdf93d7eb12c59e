import { hash } from 'node:crypto';
import { parsePayload } from './normalize.ts';
import type { ErrorEvent, Level, Occurrence } from './schema.ts';

/** Item type of what the program itself finds. No client may send one: only records of our own are asked for it. */
export const OCCURRENCE = 'occurrence';

export interface OccurrenceEvent extends ErrorEvent {
  readonly type: 'generic';
  readonly occurrence: Occurrence;
}

/** Frames that event around it: level, tags, trace, user and the rest are what is known of where it happened. */
export type OccurrenceFrame = Omit<ErrorEvent, 'type' | 'level' | 'received' | 'occurrence'> & { readonly level?: Level };

/** Pure. */
export function occurrenceEvent(frame: OccurrenceFrame, occurrence: Occurrence): OccurrenceEvent {
  return { ...frame, type: 'generic', level: frame.level ?? 'info', received: occurrence.detectedAtMs / 1000, occurrence };
}

/** Bytes that `occurrenceEvent` made and this program wrote to its log. Null for what is none: a record of another program. */
export function readOccurrence(payload: Uint8Array): OccurrenceEvent | null {
  const value = parsePayload(payload);
  if (value === null || value['type'] !== 'generic' || typeof value['occurrence'] !== 'object' || value['occurrence'] === null) return null;
  // The rest is as it was written: under the checksum of the log, and by nobody else.
  return value as unknown as OccurrenceEvent;
}

/** 32 hex digits: where the fingerprint leads. Another namespace than errors have, whose parts are frames and texts. */
export function occurrenceHash({ type, fingerprint }: Pick<Occurrence, 'type' | 'fingerprint'>): string {
  return hash('md5', JSON.stringify(['occurrence', type, ...fingerprint]));
}

/**
 * The event id of a finding: the same whenever it is found again in the same place, so that looking twice changes nothing. `place` is
 * what was looked at, such as a span.
 */
export function occurrenceEventId(projectId: number, place: string, issueHash: string): string {
  return hash('md5', JSON.stringify([projectId, place, issueHash]));
}
