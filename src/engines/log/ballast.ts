import { randomBytes } from 'node:crypto';
import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A file that only takes room (reliability O3). LMDB must write new pages to remove old records, so on a disk that is full to the
 * last byte nothing could be trimmed; the ballast is given up first, and made again when there is plenty of room.
 */
export interface Ballast {
  /** True when there was one and it is gone now. */
  release(): Promise<boolean>;
  /** Makes it when it is missing and the disk has four times its size. Never throws: without it the log works too. */
  restore(): Promise<void>;
}

const CHUNK_BYTES = 1024 * 1024;

export function ballast(path: string, sizeBytes: number): Ballast {
  async function isThere(): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    return found !== null && found.size >= sizeBytes;
  }

  async function make(): Promise<void> {
    // Random, since some file systems store zeros for nothing.
    const chunk = randomBytes(Math.min(CHUNK_BYTES, sizeBytes));
    const file = await open(path, 'w', 0o600);
    try {
      for (let written = 0; written < sizeBytes; written += chunk.length) await file.write(chunk);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  return {
    async release() {
      if (sizeBytes === 0 || !(await isThere())) return false;
      await rm(path, { force: true });
      return true;
    },
    async restore() {
      if (sizeBytes === 0 || (await isThere())) return;
      try {
        const { bavail, bsize } = await statfs(dirname(path));
        if (bavail * bsize >= 4 * sizeBytes) await make();
      } catch {
        // The disk filled up meanwhile: half a ballast helps nobody.
        await rm(path, { force: true }).catch(() => {});
      }
    },
  };
}
