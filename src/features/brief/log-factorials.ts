/** ln(n!) for 0 … n, kept from one call to the next: a test of proportions asks for the same ones again and again. */
let known = new Float64Array(1);

export function logFactorials(most: number): Float64Array {
  if (known.length > most) return known;
  const next = new Float64Array(most + 1);
  for (let n = 1; n <= most; n += 1) next[n] = (next[n - 1] ?? 0) + Math.log(n);
  known = next;
  return known;
}
