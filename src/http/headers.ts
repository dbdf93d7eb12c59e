import type { Site } from './route.ts';

/** On every answer of the API and the dashboard (reliability X2). */
export function securityHeaders(site: Site): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-frame-options': 'DENY',
    ...(site.url.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Of pages. Scripts run by nonce only; `strict-dynamic` lets the first script import the rooms. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    // Its name is checked by the page's own policy for addresses of scripts; it comes from this site alone.
    "worker-src 'self'",
  ].join('; ');
}

/** Of JSON and downloads: a document that does nothing (X3). */
export const INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
