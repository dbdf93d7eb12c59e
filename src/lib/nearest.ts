/** The candidate that is most like a word, by letters that have to be changed; null when none is like it. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    // What begins alike is meant, however short it was left.
    const isBegun = wanted.length >= 2 && candidate.startsWith(wanted);
    const distance = isBegun ? 0 : distanceOf(wanted, candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { candidate, distance };
  }
  return best !== null && best.distance <= Math.max(2, wanted.length / 3) ? best.candidate : null;
}

/** Words longer than any of ours are like none. */
const LONGEST = 60;

/** Levenshtein, one row at a time. */
function distanceOf(a: string, b: string): number {
  if (a.length > LONGEST) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (row[column - 1] ?? 0) + (letter === b.charAt(column - 1) ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
