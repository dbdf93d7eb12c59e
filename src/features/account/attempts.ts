import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Cache } from '../../engines/cache/port.ts';
import { ApiError } from '../../http/errors.ts';

const WINDOW_MS = 15 * 60_000;
/** Per account and quarter of an hour (reliability S4). */
const PER_ACCOUNT = 10;
/** Per address, or /64: offices share one. */
const PER_ADDRESS = 60;

/**
 * Counts an attempt before the password is looked at, so that parallel guesses count too, and delays the later ones.
 * The account is counted whether it exists or not.
 * @throws ApiError too_many_attempts
 */
export async function countAttempt(cache: Cache, email: string, address: string): Promise<void> {
  const byAccount = await cache.increment(accountKey(email), 1, WINDOW_MS);
  const byAddress = await cache.increment(`attempts:address:${addressGroup(address)}`, 1, WINDOW_MS);
  if (byAccount.total > PER_ACCOUNT || byAddress.total > PER_ADDRESS) {
    const seconds = Math.ceil(WINDOW_MS / 1000);
    throw new ApiError('too_many_attempts', { retryAfterSeconds: seconds });
  }
  const delayMs = delayOf(byAccount.total);
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** A right password clears the account's count, so that people who mistyped are not locked out later. */
export async function forgetAttempts(cache: Cache, email: string): Promise<void> {
  const { total } = await cache.increment(accountKey(email), 0, WINDOW_MS);
  // Taken back, not deleted: what is guessed at this moment stays counted.
  if (total > 0) await cache.increment(accountKey(email), -total, WINDOW_MS);
}

/** Grows from the fourth attempt on: 0.25, 0.5, 1, 2 … at most 4 s. */
function delayOf(attempt: number): number {
  return attempt <= 3 ? 0 : Math.min(4000, 250 * 2 ** (attempt - 4));
}

function accountKey(email: string): string {
  return `attempts:account:${hash('sha256', email.trim().toLowerCase())}`;
}

/** Whoever holds one IPv6 address usually holds its /64. */
function addressGroup(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::', 2);
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}
