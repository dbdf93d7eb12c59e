/** Values that are dear to make, the most recently used up to so many bytes. What is made twice at once is made once. */
export interface Held<Value> {
  get(key: string, make: () => Promise<Made<Value>>): Promise<Value>;
}

export interface Made<Value> {
  readonly value: Value;
  /** 0: not held. */
  readonly sizeBytes: number;
}

/** Beyond their bytes, so that many small ones are bounded too. */
const MAX_ENTRIES = 5_000;

export function createHeld<Value>(maxBytes: number): Held<Value> {
  const held = new Map<string, Made<Value>>();
  const underway = new Map<string, Promise<Value>>();
  let bytes = 0;

  function keep(key: string, made: Made<Value>): void {
    if (made.sizeBytes === 0) return;
    held.set(key, made);
    bytes += made.sizeBytes;
    for (const [oldest, { sizeBytes }] of held) {
      // The newest stays, however large: making it again for each event would cost more than its memory.
      if (held.size === 1 || (bytes <= maxBytes && held.size <= MAX_ENTRIES)) return;
      held.delete(oldest);
      bytes -= sizeBytes;
    }
  }

  return {
    get(key, make) {
      const known = held.get(key);
      if (known !== undefined) {
        held.delete(key);
        held.set(key, known);
        return Promise.resolve(known.value);
      }
      const running = underway.get(key);
      if (running !== undefined) return running;
      const making = make()
        .then((made) => {
          keep(key, made);
          return made.value;
        })
        .finally(() => underway.delete(key));
      underway.set(key, making);
      return making;
    },
  };
}
