import type { Clock } from '../engines/clock/port.ts';
import type { DoorSeen } from './channels.ts';

/** One note per project and kind in this time: people read them, and a flood must not fill the channel. */
const QUIET_MS = 2_000;
/** Bound of remembered notes; when it is reached all are forgotten, which costs a few notes more. */
const MAX_REMEMBERED = 10_000;

/** Passes on what knocks at a project's door, at most once per kind and two seconds. */
export function quietDoor(publish: (seen: DoorSeen) => void, clock: Clock): (seen: Omit<DoorSeen, 'atMs'>) => void {
  const lastMs = new Map<string, number>();

  return (seen) => {
    const kind = `${seen.projectId} ${seen.status} ${seen.note} ${seen.itemTypes[0] ?? ''}`;
    const atMs = clock.now();
    const before = lastMs.get(kind);
    if (before !== undefined && Math.abs(atMs - before) < QUIET_MS) return;

    if (lastMs.size >= MAX_REMEMBERED) lastMs.clear();
    lastMs.set(kind, atMs);
    publish({ ...seen, atMs });
  };
}
