import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held from before anything in the directory is opened until after everything is closed. */
export interface DataLock {
  release(): void;
}

/** Another process works on the data directory. The message is for the person who started the second one. */
export class DataDirectoryTakenError extends Error {
  override name = 'DataDirectoryTakenError';
}

/** SQLITE_BUSY: somebody holds the lock. */
const BUSY = 5;
/** A handle nobody refers to is closed by the garbage collector, and the lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data directory for this process alone (M4). Node has no `flock`; an SQLite file in exclusive mode is locked by the
 * kernel and let go by it when we die, however we die. A file with a process number would outlive us, and in a container its
 * number is soon somebody else's.
 */
export function lockDataDirectory(directory: string): DataLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const holderFile = join(directory, 'lock.holder');
  const file = new DatabaseSync(join(directory, 'lock'));
  try {
    file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode !== BUSY) {
      throw new Error(`the data directory ${directory} cannot be locked`, { cause: error });
    }
    throw new DataDirectoryTakenError(
      `Another Vedette${holder(holderFile)} is using the data directory ${directory}: stop it, or set VEDETTE_DATA_DIR to another one.`,
      { cause: error },
    );
  }
  // For the sentence above only; the lock is the lock.
  writeFileSync(holderFile, String(process.pid));
  held.add(file);
  return {
    release() {
      if (held.delete(file)) file.close();
    },
  };
}

function holder(file: string): string {
  try {
    return ` (process ${Number(readFileSync(file, 'utf8'))})`;
  } catch {
    // Between the lock and the note.
    return '';
  }
}
