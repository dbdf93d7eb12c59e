const WINDOW = 1_000;
const MAX_IN_WINDOW = WINDOW / 100;
const MAX_IN_A_ROW = 100;

/**
 * Tells when setting records aside has become the rule: more than 1 % of the last 1,000, or more than 100 in a row (reliability
 * E9). Then something else is wrong than the records, and going on would empty the log into the dead-letter store.
 */
export interface Breaker {
  passed(records: number): void;
  setAside(): void;
  readonly isOpen: boolean;
}

export function createBreaker(): Breaker {
  let seen = 0;
  let inARow = 0;
  /** Positions, counted over all records, of those set aside within the window. */
  let positions: number[] = [];

  return {
    passed(records) {
      seen += records;
      if (records > 0) inARow = 0;
    },
    setAside() {
      seen += 1;
      inARow += 1;
      positions = positions.filter((position) => position > seen - WINDOW);
      positions.push(seen);
    },
    get isOpen() {
      const recent = positions.filter((position) => position > seen - WINDOW).length;
      return inARow > MAX_IN_A_ROW || recent > MAX_IN_WINDOW;
    },
  };
}
