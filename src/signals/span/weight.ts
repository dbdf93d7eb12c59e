/** A rate this small is a mistake, and one span that counts for a million makes every chart useless. */
const MIN_RATE = 0.000_001;

/** For how many spans one stands: one over the rate at which the client sampled. 1 when the rate is unknown or none. */
export function weightOf(rate: unknown): number {
  const number = typeof rate === 'string' && rate.trim() !== '' ? Number(rate) : rate;
  if (typeof number !== 'number' || !(number >= MIN_RATE) || number > 1) return 1;
  return 1 / number;
}
