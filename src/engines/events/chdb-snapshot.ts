import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { syncDirectory } from '../../lib/durable.ts';
import { localTable, ONE_NODE } from './ddl.ts';
import type { Events } from './port.ts';

/**
 * Snapshots of the embedded engine's tables, by hard links: made in milliseconds, they take no room of their own, and merges and
 * retention do not touch them. The engine and this process see the same files.
 */
export interface FrozenTable {
  readonly name: string;
  /** The whole definition, which makes the table or view again. */
  readonly ddl: string;
  readonly rows: number;
  /** Below the engine's directory; null for a view, which has no rows. */
  readonly directory: string | null;
}

export interface SnapshotFile {
  /** `part/file`. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

interface TableRow {
  readonly name: string;
  readonly engine: string;
  readonly ddl: string;
  readonly data_paths: readonly string[];
}

/** Tables before the views that fill them. Nobody inserts while this runs: the caller holds the consumers. */
export async function freezeTables(events: Events, directory: string, label: string): Promise<readonly FrozenTable[]> {
  const tables = await events.select<TableRow>({
    text: `
      SELECT name, engine, create_table_query AS ddl, data_paths
      FROM system.tables WHERE database = currentDatabase() ORDER BY engine = 'MaterializedView', name`,
  });
  const frozen: FrozenTable[] = [];
  for (const { name, engine, ddl, data_paths: paths } of tables) {
    if (!engine.endsWith('MergeTree')) {
      frozen.push({ name, ddl, rows: 0, directory: null });
      continue;
    }
    const table = `\`${localTable(name, ONE_NODE)}\``;
    const [counted] = await events.select<{ rows: number }>({ text: `SELECT count() AS rows FROM ${table}`, timeoutMs: 60_000 });
    await events.command(`ALTER TABLE ${table} FREEZE WITH NAME '${label}'`);
    frozen.push({ name, ddl, rows: counted?.rows ?? 0, directory: frozenDirectory(directory, label, paths[0] ?? '') });
  }
  return frozen;
}

/** `store/abc/abc…/` lies below the shadow as it lies below the engine. */
function frozenDirectory(directory: string, label: string, dataPath: string): string {
  const root = resolve(directory);
  const inside = resolve(dataPath).slice(root.length + 1);
  return join(root, 'shadow', label, inside);
}

/** Lets the frozen parts go. The engine keeps no books of them. */
export async function thaw(directory: string, label: string): Promise<void> {
  await rm(join(directory, 'shadow', label), { recursive: true, force: true });
}

/** Nothing for a table without parts: freezing it made no directory. */
export async function* frozenFiles(directory: string): AsyncGenerator<SnapshotFile> {
  const parts = await readdir(directory).catch(() => []);
  for (const part of parts) {
    const entries = await readdir(join(directory, part), { withFileTypes: true, recursive: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      yield { name: path.slice(directory.length + 1), path, sizeBytes: (await stat(path)).size };
    }
  }
}

export function readSnapshotFile(file: SnapshotFile): AsyncIterable<Uint8Array> {
  return createReadStream(file.path, { highWaterMark: 1024 * 1024 });
}

/** Where `attachParts` looks for the parts of a table. */
export async function detachedDirectory(events: Events, table: string): Promise<string> {
  const [row] = await events.select<{ data_paths: readonly string[] }>({
    text: 'SELECT data_paths FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    params: { table },
  });
  const path = row?.data_paths[0];
  if (path === undefined) throw new Error(`the table ${table} has no directory`);
  return join(path, 'detached');
}

/** Writes one file of a part, durably. @throws for a name that leads elsewhere. */
export async function writePartFile(detached: string, name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const path = resolve(detached, name);
  if (!path.startsWith(resolve(detached) + sep)) throw new Error(`not a file of a part: ${JSON.stringify(name)}`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}

/** Takes every part below `detached` into the table; a part that is broken is refused by the engine's own checksums. */
export async function attachParts(events: Events, table: string, detached: string): Promise<void> {
  for (const part of await readdir(detached).catch(() => [])) {
    await events.command(`ALTER TABLE \`${table}\` ATTACH PART '${part.replaceAll(/[^\w-]/g, '')}'`);
  }
  await syncDirectory(dirname(detached));
}
