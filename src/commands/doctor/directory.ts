import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { DataDirectoryTakenError, lockDataDirectory } from '../../lib/data-lock.ts';
import { broken, gib, notice, reasonOf, well } from './finding.ts';
import type { Finding } from './finding.ts';

export interface DirectoryReport {
  readonly findings: readonly Finding[];
  /** Another process holds the directory: the server, surely. */
  readonly isInUse: boolean;
}

/** Below this little the gateway refuses events, whatever the options say; five times as much is soon gone. */
const TIGHT_FACTOR = 5;
const FSYNC_ROUNDS = 9;
/** The budget is an acknowledgement in 15 ms; a fsync beyond this cannot keep it. */
const SLOW_FSYNC_MS = 10;
const TMPFS_MAGIC = 0x01021994;
/** Files from the future mean that the clock was, or is, wrong. */
const FUTURE_MS = 60_000;

/** The data directory: rights, owner, lock, room, and whether its disk keeps what it promised to. Makes nothing that stays. */
export function examineDirectory(config: Config): DirectoryReport {
  const directory = resolve(config.VEDETTE_DATA_DIR);
  if (!existsSync(directory)) {
    const parent = nearestExisting(directory);
    return { isInUse: false, findings: [parentFinding(directory, parent), room(parent, config), fsync(parent)].flat() };
  }
  const rights = rightsFinding(directory);
  if (rights.state === 'broken') return { isInUse: false, findings: [rights] };
  const lock = lockFinding(directory);
  return { isInUse: lock.isInUse, findings: [rights, lock.finding, ...ages(directory), room(directory, config), fsync(directory)].flat() };
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}

function parentFinding(directory: string, parent: string): Finding {
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return well('data directory', `${directory} is not there yet; the first start makes it`);
  } catch (error) {
    return broken('data directory', `${directory} cannot be made: ${reasonOf(error)}`, `Make it for this user, or set VEDETTE_DATA_DIR.`);
  }
}

function rightsFinding(directory: string): Finding {
  const { uid, mode } = statSync(directory);
  const own = process.getuid?.() ?? uid;
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return broken('data directory', `${directory}: ${reasonOf(error)}`, `Give it to this user (uid ${own}), or set VEDETTE_DATA_DIR.`);
  }
  if (own !== 0 && uid !== own) {
    return broken(
      'data directory',
      `${directory} belongs to uid ${uid}, this is ${own}`,
      'Run Vedette as its owner, always the same user.',
    );
  }
  // Others may pass through (0711, when PostgreSQL runs as another user), never read.
  if ((mode & 0o066) !== 0) return notice('data directory', `${directory} can be read or written by others`, `chmod 700 ${directory}`);
  return well('data directory', `${directory} is ours and writable`);
}

function lockFinding(directory: string): { readonly finding: Finding; readonly isInUse: boolean } {
  try {
    if (existsSync(join(directory, 'lock'))) lockDataDirectory(directory).release();
    return { isInUse: false, finding: well('lock', 'no server uses the data directory now') };
  } catch (error) {
    if (error instanceof DataDirectoryTakenError) return { isInUse: true, finding: well('lock', 'a server is using the data directory') };
    return { isInUse: false, finding: broken('lock', reasonOf(error), 'Look at the rights of the file "lock" in the data directory.') };
  }
}

function ages(directory: string): readonly Finding[] {
  const newestMs = Math.max(
    ...['.', 'log', 'events', 'blobs'].map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
  if (newestMs < Date.now() + FUTURE_MS) return [];
  const says = `files in the data directory were written at ${new Date(newestMs).toISOString()}, which is still to come`;
  return [broken('clock', says, 'The clock went back: set it right (NTP) before you start the server.')];
}

function room(directory: string, config: Config): Finding {
  const { bavail, blocks, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const floor = Math.min(config.VEDETTE_MIN_FREE_BYTES, blocks * bsize * 0.05);
  const says = `${gib(free)} of ${gib(blocks * bsize)} free`;
  if (free < floor) return broken('disk', `${says}: events are refused`, 'Free some room, or lower VEDETTE_RETENTION_DAYS.');
  if (free < floor * TIGHT_FACTOR + config.VEDETTE_LOG_SIZE_BYTES) {
    return notice('disk', says, 'The log alone may grow to VEDETTE_LOG_SIZE_BYTES: make room, or lower it.');
  }
  return well('disk', says);
}

function fsync(directory: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (statfsSync(directory).type === TMPFS_MAGIC) {
    findings.push(
      broken('disk', 'the data directory is in memory (tmpfs)', 'Set VEDETTE_DATA_DIR to a disk: a restart loses everything here.'),
    );
  }
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(directory, '.doctor-'));
    findings.push(fsyncFinding(medianFsyncMs(join(folder, 'probe'))));
  } catch (error) {
    findings.push(broken('fsync', reasonOf(error), 'Use a local disk; some network and overlay file systems cannot do this.'));
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
  return findings;
}

function medianFsyncMs(file: string): number {
  const handle = openSync(file, 'w');
  try {
    const page = Buffer.alloc(4096, 1);
    const times = Array.from({ length: FSYNC_ROUNDS }, () => {
      const startedAtMs = performance.now();
      writeSync(handle, page);
      fsyncSync(handle);
      return performance.now() - startedAtMs;
    });
    return times.toSorted((a, b) => a - b)[Math.floor(FSYNC_ROUNDS / 2)] ?? 0;
  } finally {
    closeSync(handle);
  }
}

function fsyncFinding(medianMs: number): Finding {
  const says = `takes ${medianMs.toFixed(2)} ms`;
  if (medianMs <= SLOW_FSYNC_MS) return well('fsync', says);
  return notice('fsync', says, 'Each answer to an SDK waits for one: a local SSD takes less than 2 ms.');
}
