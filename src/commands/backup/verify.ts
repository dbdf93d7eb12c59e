import type { Blobs } from '../../engines/blobs/port.ts';
import type { Events } from '../../engines/events/port.ts';
import type { Manifest } from './manifest.ts';
import { filesOf } from './manifest.ts';
import { fetchPiece } from './vault.ts';

/** Reads from a bucket wait for the network. */
const AT_ONCE = 4;

/** Looks at every piece before a byte is restored. @throws DamagedBackupError at the first that is not as it was written. */
export async function checkPieces(blobs: Blobs, manifest: Manifest): Promise<number> {
  const pieces = filesOf(manifest).flatMap((file) => file.pieces);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let piece = pieces[next++]; piece !== undefined; piece = pieces[next++]) await fetchPiece(blobs, piece);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return pieces.length;
}

export interface Restored {
  readonly rows: ReadonlyMap<string, number>;
  /** Null where they were left out. */
  readonly events: Events | null;
  readonly blobs: Blobs;
}

/** What is there against what the manifest counted; a sentence for each difference. */
export async function compareCounts(manifest: Manifest, { rows, events, blobs }: Restored): Promise<readonly string[]> {
  const differences: string[] = [];
  const compare = (what: string, saved: number, found: number): void => {
    if (saved !== found) differences.push(`${what}: ${saved} in the backup, ${found} restored`);
  };
  for (const table of manifest.metadata.tables) compare(`PostgreSQL ${table.name}`, table.rows, rows.get(table.name) ?? 0);
  if (manifest.events.kind !== 'none' && events !== null) {
    for (const { name, rows: saved } of manifest.events.tables) compare(`event store ${name}`, saved, await countRows(events, name));
  }
  let count = 0;
  let sizeBytes = 0;
  for await (const entry of blobs.list()) {
    count += 1;
    sizeBytes += entry.sizeBytes;
  }
  compare('blobs', manifest.blobs.count, count);
  compare('bytes of blobs', manifest.blobs.sizeBytes, sizeBytes);
  return differences;
}

async function countRows(events: Events, table: string): Promise<number> {
  const [row] = await events.select<{ rows: number }>({
    text: `SELECT coalesce(sum(rows), 0) AS rows FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String}`,
    params: { table },
    timeoutMs: 60_000,
  });
  return row?.rows ?? 0;
}
