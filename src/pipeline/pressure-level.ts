/** What presses on a gateway, as measured now. Shares are of 1. */
export interface PressureSigns {
  /** Age of the oldest record that no processor has applied. */
  readonly lagMs: number;
  /** Of this process, of the memory it may take. */
  readonly memoryShare: number;
  /** Records wait on the own disk for a shared log that is away. */
  readonly isSpooling: boolean;
  /** Of the spool, or of an embedded log, which is the same: what is above half of that is backlog. */
  readonly spoolShare: number;
  readonly freeBytes: number;
  readonly diskBytes: number;
}

export interface PressureLimits {
  /** Free disk below which nothing is taken. */
  readonly minFreeBytes: number;
  readonly lagMs: number;
  readonly longLagMs: number;
}

/** Free disk of each level: a share of the disk, or so many times the least, whichever is less (10 GB, 4 GB, 512 MB by default). */
const FREE = { 3: { share: 0.15, times: 20 }, 4: { share: 0.1, times: 8 }, 5: { share: 0.05, times: 1 } } as const;

/** Bytes of free disk below which the level is entered. */
export function freeFloor(level: keyof typeof FREE, diskBytes: number, minFreeBytes: number): number {
  return Math.min(diskBytes * FREE[level].share, minFreeBytes * FREE[level].times);
}

/** Of the memory that the gateway may take. */
export const CROWDED = 0.75;
const SPOOL = { 3: 0.5, 4: 0.8, 5: 0.98 } as const;
/** An embedded log is trimmed from there on: it fills further only with what is not applied. */
const BACKLOG_ABOVE = 0.7;

/** How full an embedded log is with what is not applied, so that the thresholds of a spool hold: 0.98 is 0.98 of both. */
export function backlogShare(usedShare: number): number {
  return Math.max(0, ((usedShare - BACKLOG_ABOVE) / (SPOOL[5] - BACKLOG_ABOVE)) * SPOOL[5]);
}

export interface Push {
  readonly level: number;
  /** In words; empty on level 0. */
  readonly reason: string;
  readonly isDiskShort?: boolean;
}

/** The highest rung of the ladder (reliability §5) that something pushes to, and what does, in words. */
export function pressureLevel(signs: PressureSigns, limits: PressureLimits): Push {
  const { lagMs, memoryShare, isSpooling, spoolShare } = signs;
  for (const level of [5, 4, 3] as const) {
    const floor = freeFloor(level, signs.diskBytes, limits.minFreeBytes);
    if (signs.freeBytes < floor) return { level, reason: `${signs.freeBytes} bytes of disk are free`, isDiskShort: true };
    if (spoolShare >= SPOOL[level]) return { level, reason: `the log is at ${Math.round(spoolShare * 100)} % of its room for a backlog` };
  }
  if (lagMs >= limits.longLagMs) return { level: 3, reason: `processors are ${Math.round(lagMs / 1_000)} s behind` };
  if (isSpooling) return { level: 2, reason: 'the shared log is away' };
  if (memoryShare >= CROWDED) return { level: 2, reason: `memory is at ${Math.round(memoryShare * 100)} %` };
  if (lagMs >= limits.lagMs) return { level: 1, reason: `processors are ${Math.round(lagMs / 1_000)} s behind` };
  if (memoryShare >= 0.6) return { level: 1, reason: `memory is at ${Math.round(memoryShare * 100)} %` };
  return { level: 0, reason: '' };
}

/**
 * Climbs at once; comes down one rung for each time that nothing pushed to it for so long (O1). Only the top is left as soon as it
 * can be: nothing is worse than refusing all.
 */
export interface Ladder {
  step(wanted: number, nowMs: number): number;
}

const TOP = 5;

export function createLadder(dwellMs: number): Ladder {
  let level = 0;
  let calmSinceMs = Number.NEGATIVE_INFINITY;
  return {
    step(wanted, nowMs) {
      if (wanted >= level) {
        level = wanted;
        calmSinceMs = nowMs;
      } else if (level === TOP) {
        level = Math.max(wanted, TOP - 1);
        calmSinceMs = nowMs;
      } else if (nowMs - calmSinceMs >= dwellMs) {
        level -= 1;
        calmSinceMs = nowMs;
      }
      return level;
    },
  };
}
