import { randomBytes } from 'node:crypto';

/** `sntryu_` and 64 hex digits (product §3): 256 bits. */
export function newUserToken(): string {
  return `sntryu_${randomBytes(32).toString('hex')}`;
}

/**
 * `sntrys_` + base64 of what sentry-cli reads from it + `_` + 32 random bytes. Clients count exactly two underscores, so the
 * base64 is the standard one (product §3).
 */
export function newOrgToken(claims: { readonly url: string; readonly org: string; readonly issuedAtMs: number }): string {
  const { url, org, issuedAtMs } = claims;
  const payload = JSON.stringify({ iat: issuedAtMs / 1000, url, region_url: url, org });
  return `sntrys_${Buffer.from(payload).toString('base64')}_${randomBytes(32).toString('base64').replace(/=+$/, '')}`;
}

/** Of sessions and set-up links: 256 bits, 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
