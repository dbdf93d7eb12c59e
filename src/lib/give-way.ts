/**
 * For long work on a thread that others wait for: call and await what this returns after each piece. Once `turnMs` were taken
 * the event loop gets to serve whatever has come meanwhile; before that the call costs a reading of the clock.
 */
export function givesWay(turnMs: number): () => Promise<void> | undefined {
  let startedAt = performance.now();

  return () => {
    if (performance.now() - startedAt < turnMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        startedAt = performance.now();
        resolve();
      });
    });
  };
}

/** What the API takes of the thread at a time: requests that bring events wait for it (docs/adr/0010). */
export const API_TURN_MS = 2;
