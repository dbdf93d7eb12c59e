/** Lets one piece of work run at a time, in the order of asking. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();

  return {
    take(work) {
      const turn = last.then(work);
      // The next one comes whether this one succeeds or not; the caller of this one hears of its failure.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
