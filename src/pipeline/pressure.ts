import { statfs } from 'node:fs/promises';
import type { Log, LogUsage } from '../engines/log/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Item } from '../protocol/envelope-types.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import type { PressureTold } from './channels.ts';
import { TELL_EVERY_MS } from './heard-pressure.ts';
import { watchLag } from './lag.ts';
import { backlogShare, createLadder, CROWDED, pressureLevel } from './pressure-level.ts';
import type { PressureLimits, PressureSigns, Push } from './pressure-level.ts';
import { createShed } from './shed.ts';
import type { Offer } from './shed.ts';
import { TOPICS } from './topics.ts';

/**
 * The back-pressure ladder (reliability §5): from level 3 on some kinds of items are refused, from 5 on everything, with 503, before
 * the disk is so full that databases stop. What was acknowledged stays; the level falls by itself when what pushed is gone.
 */
export interface Pressure {
  readonly level: () => number;
  readonly freeBytes: () => number;
  readonly lagMs: () => number;
  readonly spoolBytes: () => number;
  readonly reason: () => string;
  /** What is not taken of an envelope at this time of day. */
  readonly limits: (offer: Offer, nowMs: number) => readonly ActiveLimit[];
  close(): void;
}

export interface PressureOptions extends Omit<PressureLimits, 'minFreeBytes'> {
  readonly directory: string;
  readonly log: Log;
  readonly metadata: Metadata;
  /** Of what waits on the own disk for a shared log; null where the log is on it. */
  readonly spoolUsage: (() => Promise<LogUsage>) | null;
  readonly consumer: string;
  readonly minFreeBytes: number;
  readonly memoryBytes: number;
  readonly dwellMs: number;
  /** A clock that never steps back. */
  readonly nowMs: () => number;
  readonly onLevel: (level: number, reason: string) => void;
  readonly sketch: (item: Item) => string | null;
  /** Told every few seconds and at each change. */
  readonly tell: (told: Omit<PressureTold, 'gateway'>) => void;
  /** Whether appends shall not wait long for a log that is slow: what waits holds memory. */
  readonly hurry: (isHurried: boolean) => void;
  /** How often it looks. Default half a second. */
  readonly lookMs?: number;
}

const LOOK_MS = 500;
/** Level 5 is left only when there is this much more room than it takes to enter it: no flapping around the line. */
const RETURN_FACTOR = 1.25;

/** Pages that an empty spool keeps. */
const SPOOL_IS_EMPTY_BELOW_BYTES = 256 * 1024;

export async function watchPressure(options: PressureOptions): Promise<Pressure> {
  const { nowMs } = options;
  const ladder = createLadder(options.dwellMs);
  const lag = watchLag({ ...options, topic: TOPICS.envelopes });
  const shed = createShed({ sketch: options.sketch, clockMs: nowMs });
  let level = 0;
  let push: Push = { level: 0, reason: '' };
  let sinceMs = nowMs();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let signs = await measure(options, 0, 1);

  async function look(): Promise<void> {
    const before = signs;
    signs = await measure(options, lag.lagMs(), level === 5 ? RETURN_FACTOR : 1);
    push = pressureLevel(signs, options);
    shed.adjust(isWorse(signs, before));
    options.hurry(signs.memoryShare >= CROWDED);
    const next = ladder.step(push.level, nowMs());
    const hasChanged = next !== level;
    if (hasChanged) sinceMs = nowMs();
    level = next;
    if (hasChanged) options.onLevel(level, push.reason);
    if (hasChanged || nowMs() - toldAtMs >= TELL_EVERY_MS) tell();
  }

  function tell(): void {
    toldAtMs = nowMs();
    options.tell({ level, reason: push.reason, freeBytes: signs.freeBytes, isDiskShort: push.isDiskShort ?? false });
  }

  await look();
  const timer = setInterval(() => {
    // A disk that cannot be asked shows in the appends; the last level stays.
    look().catch(() => {});
  }, options.lookMs ?? LOOK_MS);
  timer.unref();
  return {
    level: () => level,
    freeBytes: () => signs.freeBytes,
    lagMs: lag.lagMs,
    spoolBytes: () => signs.spoolBytes,
    reason: () => push.reason,
    limits: (offer, atMs) => shed.limits(offer, { level, heldMs: nowMs() - sinceMs }, atMs),
    close() {
      clearInterval(timer);
      lag.close();
    },
  };
}

/** Whether what pushes still grows; on level 4 that decides how much is taken. */
function isWorse(now: PressureSigns, before: PressureSigns): boolean {
  return now.spoolShare > before.spoolShare || now.freeBytes < before.freeBytes;
}

interface Measured extends PressureSigns {
  readonly spoolBytes: number;
}

/** `caution` makes room look smaller than it is, for a level that shall not be left too soon. */
async function measure(options: PressureOptions, lagMs: number, caution: number): Promise<Measured> {
  const disk = await statfs(options.directory);
  const spool = await options.spoolUsage?.();
  return {
    lagMs,
    memoryShare: process.memoryUsage.rss() / options.memoryBytes,
    isSpooling: spool !== undefined && spool.usedBytes > SPOOL_IS_EMPTY_BELOW_BYTES,
    spoolShare: spool === undefined ? backlogShare(shareOf(await options.log.usage()) * caution) : shareOf(spool) * caution,
    spoolBytes: spool?.usedBytes ?? 0,
    freeBytes: (disk.bavail * disk.bsize) / caution,
    diskBytes: disk.blocks * disk.bsize,
  };
}

function shareOf({ usedBytes, capacityBytes }: LogUsage): number {
  return usedBytes / capacityBytes;
}
