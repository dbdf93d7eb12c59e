/** The result, or null when it took longer: whoever waited goes on, and the work does too. */
export async function within<T>(work: Promise<T>, limitMs: number): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), limitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
