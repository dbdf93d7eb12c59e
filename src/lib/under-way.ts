/**
 * Answers that are being made: whoever asks the same meanwhile gets the same, and nothing is kept once it is there. Bounded by what
 * is under way.
 */
export class UnderWay<Answer> {
  readonly #asked = new Map<string, Promise<Answer>>();

  /** `key` says everything that the answer depends on. A failure is everybody's who waits for it. */
  ask(key: string, make: () => Promise<Answer>): Promise<Answer> {
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const answer = make().finally(() => this.#asked.delete(key));
    this.#asked.set(key, answer);
    return answer;
  }
}
