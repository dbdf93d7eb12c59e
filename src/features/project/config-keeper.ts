import { setTimeout as delay } from 'node:timers/promises';
import type { ConfigCopies, ConfigCopy } from './config-copies.ts';

/** The configuration in memory, as its keeper sees it. */
export interface HeldConfigs {
  put(copy: ConfigCopy): void;
  all(): readonly ConfigCopy[];
  /** Reads every project from PostgreSQL. Never rejects. */
  readAll(): Promise<void>;
  /** Whether something is worth being saved, since it was asked last. */
  hasChanged(): boolean;
}

/** All projects are read again this often, so that the copies on the disk are complete. */
const READ_ALL_MS = 600_000;
const SAVE_MS = 5_000;
/** A start waits no longer for PostgreSQL than a request would: the copies serve. */
const PATIENCE_MS = 500;

/** Takes what an earlier process left on the disk, and keeps it there from now on. Returns what ends that. */
export async function keepConfigs(held: HeldConfigs, copies: ConfigCopies, saveEveryMs = SAVE_MS): Promise<() => void> {
  for (const copy of await copies.load()) held.put(copy);
  held.hasChanged();
  await Promise.race([held.readAll(), delay(PATIENCE_MS, undefined, { ref: false })]);

  let isUnsaved = false;
  let isSaving = false;
  async function save(): Promise<void> {
    isUnsaved = held.hasChanged() || isUnsaved;
    // On a disk that is slow one save may last until the next is due: two at once would write into each other's file.
    if (!isUnsaved || isSaving) return;
    isSaving = true;
    isUnsaved = false;
    // A disk that is full says so elsewhere; the next time tries again.
    await copies.save(held.all()).catch(() => (isUnsaved = true));
    isSaving = false;
  }

  const timers = [setInterval(() => void held.readAll(), READ_ALL_MS), setInterval(() => void save(), saveEveryMs)];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
