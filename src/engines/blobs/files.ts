import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../../lib/durable.ts';
import { checkKey, checkPrefix } from './key.ts';
import type { BlobEntry, Blobs } from './port.ts';

const CHUNK_BYTES = 64 * 1024;
/** Half-written values live here, out of reach of every key (none begins with a dot). */
const HALF = '.half';
/** Compared with the file system's time, which is the machine's. */
const CUT_OFF_AFTER_MS = 3_600_000;

/**
 * Blobs as files below one directory. A value is written beside its place, synced, and renamed into it: a reader sees the whole
 * value or none, after a power cut too.
 */
export async function openFileBlobs(directory: string): Promise<Blobs> {
  const half = join(directory, HALF);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await mkdir(half, { recursive: true, mode: 0o700 });
  await removeCutOff(half);

  return {
    async put(key, value) {
      const path = pathOf(directory, key);
      const temporary = join(half, randomBytes(12).toString('hex'));
      try {
        await writeDurably(temporary, value);
        await makeDirectory(dirname(path), directory);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncDirectory(dirname(path));
    },

    async get(key) {
      return orNull(readFile(pathOf(directory, key)));
    },

    async stream(key) {
      const file = await orNull(open(pathOf(directory, key), 'r'));
      if (!file) return null;
      const found = await file.stat();
      if (!found.isFile()) {
        await file.close();
        return null;
      }
      // The stream closes the file when it is read to its end or left early. It sees this value even when the key is replaced.
      return { sizeBytes: found.size, chunks: file.createReadStream({ highWaterMark: CHUNK_BYTES }) };
    },

    async delete(key) {
      await rm(pathOf(directory, key), { force: true });
    },

    list: () => listFiles(directory, ''),

    async deleteBelow(prefix) {
      await rm(join(directory, checkPrefix(prefix)), { recursive: true, force: true });
    },

    link: async () => null,

    async close() {},
  };
}

/** What a crash cut off. Other processes write to the same directory now, so only what nobody can still be writing goes. */
async function removeCutOff(half: string): Promise<void> {
  for (const name of await readdir(half)) {
    const path = join(half, name);
    const found = await orNull(stat(path));
    if (found && Date.now() - found.mtimeMs > CUT_OFF_AFTER_MS) await rm(path, { force: true });
  }
}

async function* listFiles(directory: string, below: string): AsyncGenerator<BlobEntry> {
  for (const entry of await readdir(join(directory, below), { withFileTypes: true }).catch(() => [])) {
    const key = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* listFiles(directory, key);
    const found = entry.isFile() ? await orNull(stat(join(directory, key))) : null;
    if (found) yield { key, sizeBytes: found.size };
  }
}

function pathOf(directory: string, key: string): string {
  return join(directory, checkKey(key));
}

async function writeDurably(path: string, value: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(value);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Every directory that is new must be written out in the one above it. */
async function makeDirectory(path: string, root: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = path; at !== root; at = dirname(at)) {
    await syncDirectory(dirname(at));
    if (at === first) return;
  }
}

async function orNull<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw error;
  }
}
