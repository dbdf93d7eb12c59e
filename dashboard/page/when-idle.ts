/**
 * Fetches what is needed soon when the page has nothing better to do; without a connection it stays away until it is needed. Safari knows
 * no idle time; there a pause stands for it. Returns the way to call it off.
 */
export function whenIdle(fetching: () => Promise<unknown>): () => void {
  const task = () => void fetching().catch(() => undefined);
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(task, 2000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(task, { timeout: 5000 });
  return () => cancelIdleCallback(handle);
}
