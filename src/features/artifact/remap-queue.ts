/** Maps that came after their events: which bundles wait, and how far each is. */
import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import type { DebugUse } from './find-debug-file.ts';

/** One bundle or debug file, in one project, for which stored events are to be gone through again. */
export interface Remap {
  readonly id: number;
  readonly orgId: number;
  readonly projectId: number;
  /** Empty: by debug ids only. */
  readonly version: string;
  readonly dist: string;
  readonly debugIds: ReadonlySet<string>;
  /** Of a debug file: the id that images name, and whether frames of Java or of native code are resolved with it. */
  readonly debugFile: { readonly debugId: string; readonly use: DebugUse } | null;
  readonly createdAtMs: number;
  /** Where an earlier run stopped: the event after which to go on. */
  readonly after: RemapPlace | null;
}

export interface RemapPlace {
  readonly receivedAtMs: number;
  readonly eventId: string;
}

export interface RemapStep {
  readonly seen: number;
  readonly changed: number;
  readonly merged: number;
  readonly last: RemapPlace | null;
}

/** By then every process uses the new maps for new events, also when the announcement was lost. */
export const SETTLED_MS = 12_000;

interface RemapRow {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
  readonly bundle_id: number | null;
  readonly file_debug_id: string | null;
  readonly file_kind: string | null;
  readonly version: string;
  readonly dist: string;
  readonly created_at: Date;
  readonly cursor_ms: number | null;
  readonly cursor_id: string | null;
}

/** The one that waits longest; null when none does. */
export async function nextRemap(metadata: Metadata, nowMs: number): Promise<Remap | null> {
  const row = await metadata.row<RemapRow>(
    `SELECT m.id, m.org_id, m.project_id, m.bundle_id, f.debug_id AS file_debug_id, f.kind AS file_kind, m.version, m.dist, m.created_at,
            m.cursor_ms, m.cursor_id
       FROM artifact_remap m LEFT JOIN debug_file f ON f.id = m.debug_file_id
      WHERE m.finished_at IS NULL AND m.created_at < $1 ORDER BY m.created_at, m.id LIMIT 1`,
    [new Date(nowMs - SETTLED_MS)],
  );
  if (row === null) return null;
  const ids = await metadata.rows<{ debug_id: string }>(
    'SELECT DISTINCT debug_id::text FROM artifact_file WHERE bundle_id = $1 AND debug_id IS NOT NULL',
    [row.bundle_id],
  );
  const { cursor_ms: receivedAtMs, cursor_id: eventId, file_debug_id: debugId, file_kind: kind } = row;
  return {
    id: row.id,
    orgId: row.org_id,
    projectId: row.project_id,
    version: row.version,
    dist: row.dist,
    debugIds: new Set(ids.map((one) => one.debug_id)),
    debugFile: debugId === null ? null : { debugId, use: kind === 'proguard' ? 'proguard' : 'native' },
    createdAtMs: row.created_at.getTime(),
    after: receivedAtMs === null || eventId === null ? null : { receivedAtMs, eventId },
  };
}

/** How many events are still to be looked at; those of an earlier run count on. */
export async function beginRemap(sql: Sql, { id }: Remap, waiting: number): Promise<void> {
  await sql.execute('UPDATE artifact_remap SET total = seen + $2 WHERE id = $1', [id, waiting]);
}

export async function advanceRemap(tx: Sql, { id }: Remap, { seen, changed, merged, last }: RemapStep): Promise<void> {
  await tx.execute(
    `UPDATE artifact_remap SET seen = seen + $2, changed = changed + $3, merged = merged + $4, cursor_ms = $5, cursor_id = $6 WHERE id = $1`,
    [id, seen, changed, merged, last?.receivedAtMs ?? null, last?.eventId ?? null],
  );
}

export async function endRemap(sql: Sql, { id }: Remap, nowMs: number): Promise<void> {
  await sql.execute('UPDATE artifact_remap SET finished_at = $2 WHERE id = $1', [id, new Date(nowMs)]);
}

const AGAIN = `UPDATE artifact_remap SET finished_at = NULL, created_at = $2, cursor_ms = NULL, cursor_id = NULL, total = NULL, seen = 0`;
const LOOK_AGAIN = {
  bundles: `${AGAIN} WHERE bundle_id = ANY($1::bigint[]) AND finished_at IS NOT NULL`,
  'debug-files': `${AGAIN} WHERE debug_file_id = ANY($1::bigint[]) AND finished_at IS NOT NULL`,
} as const;

/** Events of a bundle that is slow to read come in numbers; one pass over them is enough for a while. */
const AGAIN_MS = 10 * 60_000;

/**
 * For maps that took too long when events came: those events are gone through again in the background. Never waited for; what is
 * lost here is noted with the next event.
 */
export function lookAgainLater(what: keyof typeof LOOK_AGAIN, metadata: Metadata, clock: Clock): (ids: readonly number[]) => void {
  const asked = new Map<number, number>();

  return (ids) => {
    const nowMs = clock.now();
    const due = [...new Set(ids)].filter((id) => Math.abs(nowMs - (asked.get(id) ?? Number.NEGATIVE_INFINITY)) > AGAIN_MS);
    if (due.length === 0) return;
    for (const id of due) asked.set(id, nowMs);
    void metadata.execute(LOOK_AGAIN[what], [due, new Date(nowMs)]).catch(() => {
      for (const id of due) asked.delete(id);
    });
  };
}
