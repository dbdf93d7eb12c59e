import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../../lib/durable.ts';

/**
 * Makes what a definition created, renamed or removed survive a power cut (reliability C8): the engine syncs the files of
 * definitions, not the directories that name them.
 * @param sinceMs directories that were not touched since are left alone.
 */
export async function syncDefinitions(directory: string, sinceMs: number): Promise<void> {
  for (const path of [join(directory, 'metadata'), ...(await storeDirectories(join(directory, 'store')))]) {
    // File systems with coarse times: one second of doubt.
    if ((await modifiedAtMs(path)) >= sinceMs - 1_000) await syncDirectory(path).catch(ignoreGone);
  }
}

/** `store`, `store/abc`, `store/abc/abc…`: databases and tables by their id. */
async function storeDirectories(store: string): Promise<readonly string[]> {
  const prefixes = await subdirectories(store);
  const tables = await Promise.all(prefixes.map(subdirectories));
  return [store, ...prefixes, ...tables.flat()];
}

async function subdirectories(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}

async function modifiedAtMs(path: string): Promise<number> {
  return await stat(path).then(
    (stats) => stats.mtimeMs,
    () => 0,
  );
}

/** A table that was dropped meanwhile needs no name. */
function ignoreGone(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause;
}
