import { statfs } from 'node:fs/promises';
import type { Log } from '../engines/log/port.ts';

/**
 * The back-pressure ladder (reliability §5), as far as one machine's disk and log decide it: level 5 refuses everything with 503
 * before the disk is so full that databases stop. What was acknowledged stays; the level falls by itself when room returns.
 */
export interface Pressure {
  readonly level: () => number;
  readonly freeBytes: () => number;
  close(): void;
}

export interface PressureOptions {
  readonly directory: string;
  readonly log: Log;
  /** Absolute floor of free disk; 5 % of the disk if that is less. */
  readonly minFreeBytes: number;
  readonly onLevel: (level: number, freeBytes: number) => void;
}

const LOOK_MS = 500;
const SHARE_OF_DISK = 0.05;
/** The log refuses appends by itself when full; from here on it is cheaper to refuse before reading the body. */
const LOG_FULL_SHARE = 0.98;
/** A level is left only when there is this much more room than it takes to enter it: no flapping around the line. */
const RETURN_FACTOR = 1.25;

export async function watchPressure(options: PressureOptions): Promise<Pressure> {
  let level = 0;
  let freeBytes = Number.MAX_SAFE_INTEGER;

  async function look(): Promise<void> {
    const disk = await statfs(options.directory);
    const usage = await options.log.usage();
    freeBytes = disk.bavail * disk.bsize;
    const floor = Math.min(options.minFreeBytes, disk.blocks * disk.bsize * SHARE_OF_DISK);
    const factor = level === 5 ? RETURN_FACTOR : 1;
    const isLogFull = usage.usedBytes * factor > usage.capacityBytes * LOG_FULL_SHARE;
    const next = freeBytes < floor * factor || isLogFull ? 5 : 0;
    if (next !== level) options.onLevel(next, freeBytes);
    level = next;
  }

  await look();
  const timer = setInterval(() => {
    // A disk that cannot be asked shows in the appends; the last level stays.
    look().catch(() => {});
  }, LOOK_MS);
  timer.unref();
  return { level: () => level, freeBytes: () => freeBytes, close: () => clearInterval(timer) };
}
