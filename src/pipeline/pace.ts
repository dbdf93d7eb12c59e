/** When a batch may begin: each costs the stores much the same, however small it is. */
export interface Pace {
  began(): void;
  /** The stores are done with it, or have refused it. */
  ended(): void;
  /** `isFull`: waiting would not make the batch larger. */
  mayBegin(isFull: boolean): boolean;
}

/**
 * Batches begin at least this many times as far apart as the last one took to be stored: the stores rest half of the time, and
 * take fewer and larger batches when they are slow. Bounded by what readers may wait (design §6).
 */
const REST = 2;
const LONGEST_PACE_MS = 350;
/** Under pressure readers wait longer and the stores are spared: fewer batches, and more in each (reliability §5 level 1). */
const PRESSED_PACE_MS = 1_000;

/** A lone record begins a batch at once; under load batches keep their distance. */
export function createPace(leastMs: number, pressureLevel: () => number): Pace {
  let beganAtMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let isUnderWay = false;

  return {
    began() {
      beganAtMs = performance.now();
      isUnderWay = true;
    },
    ended() {
      tookMs = performance.now() - beganAtMs;
      isUnderWay = false;
    },
    mayBegin(isFull) {
      if (isUnderWay || isFull) return !isUnderWay;
      const pressedMs = pressureLevel() > 0 ? PRESSED_PACE_MS : 0;
      return performance.now() - beganAtMs >= Math.max(leastMs, pressedMs, Math.min(LONGEST_PACE_MS, tookMs * REST));
    },
  };
}
