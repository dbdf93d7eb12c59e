/** A small deterministic generator of numbers: the same seed gives the same events on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** Normally distributed, mean 0, deviation 1. */
  gauss(): number;
  hex(digits: number): string;
}

export function random(seed: number): Random {
  // sfc32 over four words of the seed: passes the usual batteries, needs no 64-bit arithmetic.
  let a = (seed ^ 0x9e3779b9) >>> 0;
  let b = Math.imul(seed, 0x85ebca6b) >>> 0;
  let c = (seed ^ 0xc2b2ae35) >>> 0;
  let counter = 1;
  const nextWord = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + sum) >>> 0;
    return sum;
  };
  for (let round = 0; round < 12; round += 1) nextWord();

  const next = (): number => nextWord() / 0x1_0000_0000;
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: <T>(from: readonly T[]): T => {
      const value = from[below(from.length)];
      if (value === undefined) throw new Error('cannot pick from an empty list');
      return value;
    },
    gauss: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    hex: (digits: number) => {
      let text = '';
      while (text.length < digits) text += nextWord().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
}

/** The same numbers, but long lists are narrowed to a few words of their own: one source file, one service, speaks about few things. */
export function narrowed(from: Random, seed: number, words: number): Random {
  return {
    ...from,
    pick: <T>(list: readonly T[]): T => {
      if (list.length <= words) return from.pick(list);
      const value = list[(Math.imul(seed, 37) + from.below(words) * 11) % list.length];
      return value ?? from.pick(list);
    },
  };
}
