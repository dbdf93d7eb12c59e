import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the demo knows about its data directory, in `demo.json` inside it. */
export interface DemoHome {
  readonly email: string;
  readonly password: string;
  /** Up to when the directory was filled; null until it was filled once. */
  readonly filledUntilMs: number | null;
}

export class UsageError extends Error {
  override name = 'UsageError';
}

const NOTE = 'demo.json';

/**
 * The home in a directory, made when it is new. A directory that was begun and never filled, or one that shall be fresh, is emptied.
 * @throws UsageError for a directory that holds something else: the demo removes nothing that is not its own.
 */
export function openHome(directory: string, isFresh: boolean): DemoHome {
  const note = join(directory, NOTE);
  const isOurs = existsSync(note);
  if (!isOurs && existsSync(directory) && readdirSync(directory).length > 0) {
    throw new UsageError(`${directory} is not empty and not a demo's: set VEDETTE_DATA_DIR to another directory.`);
  }
  const home = isOurs ? (JSON.parse(readFileSync(note, 'utf8')) as DemoHome) : null; // written below
  if (home !== null && home.filledUntilMs !== null && !isFresh) return home;

  if (isOurs) clear(directory);
  const made: DemoHome = { email: 'ada@larkspur.example', password: `larkspur-${randomBytes(4).toString('hex')}`, filledUntilMs: null };
  writeHome(directory, made);
  return made;
}

export function writeHome(directory: string, home: DemoHome): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const half = join(directory, `${NOTE}.half`);
  writeFileSync(half, `${JSON.stringify(home, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, join(directory, NOTE));
}

/** The note goes last: what is left of an interrupted removal is still known to be ours. */
function clear(directory: string): void {
  for (const name of readdirSync(directory)) if (name !== NOTE) rmSync(join(directory, name), { recursive: true, force: true });
}
