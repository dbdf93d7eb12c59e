import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Site } from './route.ts';

/** Absolute life of a session (reliability S3). */
export const SESSION_MAX_AGE_SECONDS = 90 * 86_400;

/**
 * `__Host-` binds the cookie to this host over https; over plain http browsers drop Secure cookies, so the plain name serves
 * there (S3).
 */
function cookieName(site: Site): string {
  return site.url.startsWith('https:') ? '__Host-vedette_session' : 'vedette_session';
}

/**
 * The cookie holds the token and its signature. The key is not in the database: whoever can write sessions into the database
 * still cannot make a cookie (S2).
 */
export function sessionCookie(token: string, site: Site): string {
  return `${cookieName(site)}=${token}.${signature(token, site)}; Max-Age=${SESSION_MAX_AGE_SECONDS}; ${attributes(site)}`;
}

export function endedSessionCookie(site: Site): string {
  return `${cookieName(site)}=; Max-Age=0; ${attributes(site)}`;
}

/** The session token of a Cookie header, when its signature holds. */
export function sessionToken(header: string | undefined, site: Site): string | null {
  if (header === undefined || header.length > 8192) return null;
  const prefix = `${cookieName(site)}=`;
  const value = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length);
  const match = /^([\w-]{43})\.([\w-]{43})$/.exec(value ?? '');
  if (!match) return null;
  const [, token = '', given = ''] = match;
  const isOurs = timingSafeEqual(Buffer.from(given, 'base64url'), Buffer.from(signature(token, site), 'base64url'));
  return isOurs ? token : null;
}

function signature(token: string, site: Site): string {
  return createHmac('sha256', site.cookieKey).update(`session:${token}`).digest('base64url');
}

function attributes(site: Site): string {
  return `Path=/; HttpOnly; SameSite=Lax${site.url.startsWith('https:') ? '; Secure' : ''}`;
}
