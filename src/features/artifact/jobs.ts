import type { Blobs } from '../../engines/blobs/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { expireAssemblies } from './assembly-state.ts';
import { removeUnlinked } from './bundles.ts';
import { expireChunks } from './chunks.ts';

export interface RetentionDeps {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  readonly nowMs: number;
}

const BATCH = 200;

/** Chunks that nobody came back for, states that nobody asks for, and bundles that their last project left. Repeatable. */
export async function sweepUploads(deps: RetentionDeps): Promise<void> {
  await expireChunks(deps, deps.nowMs);
  await expireAssemblies(deps.metadata, deps.nowMs);
  for (;;) {
    const rows = await deps.metadata.rows<{ id: number }>(
      `SELECT b.id FROM artifact_bundle b WHERE NOT EXISTS (SELECT 1 FROM artifact_link l WHERE l.bundle_id = b.id) ORDER BY b.id LIMIT ${BATCH}`,
    );
    await removeBundles(deps, rows);
    if (rows.length < BATCH) return;
  }
}

async function removeBundles({ metadata, blobs }: RetentionDeps, rows: readonly { readonly id: number }[]): Promise<void> {
  const prefixes = await metadata.transaction((tx) =>
    removeUnlinked(
      tx,
      rows.map((row) => row.id),
    ),
  );
  for (const prefix of prefixes) await blobs.deleteBelow(prefix);
}

/** Bundles and debug files that were neither uploaded nor used since `before` (processing §2.3). Repeatable. */
export async function expireArtifacts(deps: RetentionDeps, before: Date): Promise<void> {
  const { metadata, blobs } = deps;
  await metadata.execute(
    'DELETE FROM artifact_link l USING artifact_bundle b WHERE b.id = l.bundle_id AND b.used_at < $1 AND l.linked_at < $1',
    [before],
  );
  await sweepUploads(deps);
  const files = await metadata.rows<{ blob_prefix: string }>('DELETE FROM debug_file WHERE used_at < $1 RETURNING blob_prefix', [before]);
  for (const { blob_prefix: prefix } of files) await blobs.deleteBelow(`${prefix}/`);
}
