import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';

/** A day is as exact as retention needs it, and one statement a day and bundle is nothing. */
const NOTED_MS = 86_400_000;
const MAX_NOTED = 100_000;

const NOTE = {
  bundles: 'UPDATE artifact_bundle SET used_at = greatest(used_at, $2) WHERE id = ANY($1::bigint[])',
  'debug-files': 'UPDATE debug_file SET used_at = greatest(used_at, $2) WHERE id = ANY($1::bigint[])',
} as const;

/** Notes uploads as used, so that retention keeps them (processing §2.3). Never waited for: what is lost is noted with the next event. */
export function noteUse(what: keyof typeof NOTE, metadata: Metadata, clock: Clock): (ids: readonly number[]) => void {
  const noted = new Map<number, number>();

  return (ids) => {
    const nowMs = clock.now();
    const due = [...new Set(ids)].filter((id) => Math.abs(nowMs - (noted.get(id) ?? Number.NEGATIVE_INFINITY)) > NOTED_MS);
    if (due.length === 0) return;
    if (noted.size > MAX_NOTED) noted.clear();
    for (const id of due) noted.set(id, nowMs);
    void metadata.execute(NOTE[what], [due, new Date(nowMs)]).catch(() => {
      for (const id of due) noted.delete(id);
    });
  };
}
