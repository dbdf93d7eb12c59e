const STEP_MS = 50;

/** The first answer that is neither null, undefined nor false. @throws when there is none in time, saying what was awaited. */
export async function waitFor<T>(what: string, timeoutMs: number, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const giveUpAtMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > giveUpAtMs) throw new Error(`${what} took longer than ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
