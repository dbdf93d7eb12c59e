import type { Blobs } from '../../engines/blobs/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';

export interface RemovalDeps {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  /** Takes every row of the project out of the event store. */
  readonly removeEvents: (projectId: number) => Promise<void>;
  readonly nowMs: number;
}

/** The pipeline knows a project's state for ten seconds, and a batch takes a few: after this nothing more is written for it. */
const SETTLED_MS = 60_000;
/** The log keeps a day by default; a record from before the removal can come that late, from a processor that stood still. */
const WATCHED_MS = 3 * 86_400_000;
/** One statement's worth: a lock on more rows would be felt by the processor. */
const BATCH = 1_000;

/**
 * Takes away what removed projects leave (reliability D5): events, attachments and their files, issues with all that hangs on
 * them, and the project itself. Ids of events that were seen (`event_seen`) are forgotten with their day. Each step can be repeated; a run that ends in the middle is taken up by the next.
 * @returns how many projects were emptied for the first time.
 */
export async function emptyRemovedProjects(deps: RemovalDeps): Promise<number> {
  const settled = new Date(deps.nowMs - SETTLED_MS);
  const removed = await deps.metadata.rows<{ id: number; removed_at: Date }>(
    `SELECT id, removed_at FROM project WHERE status = 'pending_deletion' AND removed_at < $1 ORDER BY removed_at LIMIT 20`,
    [settled],
  );
  for (const project of removed) await empty(deps, project.id, project.removed_at);
  await lookAgain(deps);
  return removed.length;
}

async function empty({ metadata, blobs, removeEvents, nowMs }: RemovalDeps, projectId: number, removedAt: Date): Promise<void> {
  await removeEvents(projectId);
  await removeFiles(metadata, blobs, projectId);
  await inBatches(() =>
    metadata.execute(`DELETE FROM issue WHERE id IN (SELECT id FROM issue WHERE project_id = $1 ORDER BY id LIMIT ${BATCH})`, [projectId]),
  );
  await metadata.transaction(async (tx) => {
    await tx.execute(
      `INSERT INTO project_removal (project_id, removed_at, emptied_at) VALUES ($1, $2, $3)
       ON CONFLICT (project_id) DO UPDATE SET emptied_at = excluded.emptied_at`,
      [projectId, removedAt, new Date(nowMs)],
    );
    // Keys, environments, releases' links, bookmarks and team links go with it.
    await tx.execute(`DELETE FROM project WHERE id = $1 AND status = 'pending_deletion'`, [projectId]);
  });
}

/** Files first: a row without its file would be shown as one that cannot be opened, a file without its row is never found. */
async function removeFiles(metadata: Metadata, blobs: Blobs, projectId: number): Promise<void> {
  const debugFiles = await metadata.rows<{ blob_prefix: string }>('SELECT blob_prefix FROM debug_file WHERE project_id = $1', [projectId]);
  for (const { blob_prefix: prefix } of debugFiles) await blobs.deleteBelow(`${prefix}/`);
  for (;;) {
    const rows = await metadata.rows<{ id: number; blob_key: string }>(
      `SELECT id, blob_key FROM event_attachment WHERE project_id = $1 ORDER BY id LIMIT ${BATCH}`,
      [projectId],
    );
    for (const { blob_key: key } of rows) await blobs.delete(key);
    await metadata.execute('DELETE FROM event_attachment WHERE id = ANY($1::bigint[])', [rows.map((row) => row.id)]);
    if (rows.length < BATCH) return;
  }
}

async function inBatches(remove: () => Promise<number>): Promise<void> {
  while ((await remove()) === BATCH);
}

/** What came in late, from records that were accepted before. */
async function lookAgain({ metadata, removeEvents, nowMs }: RemovalDeps): Promise<void> {
  const watched = await metadata.rows<{ project_id: number; removed_at: Date }>(
    'SELECT project_id, removed_at FROM project_removal LIMIT 200',
  );
  for (const { project_id: projectId, removed_at: removedAt } of watched) {
    await removeEvents(projectId);
    if (nowMs - removedAt.getTime() < WATCHED_MS) continue;
    await metadata.execute('DELETE FROM project_removal WHERE project_id = $1', [projectId]);
  }
}
