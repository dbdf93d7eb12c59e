/**
 * Who sends a request and what may be seen: the only place that makes a `Scope` (reliability A2).
 */
import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '../query/scope.ts';
import { sessionToken } from './cookies.ts';
import { ApiError } from './errors.ts';
import type { Caller, Identity, Reach, ReachedProject } from './identity.ts';
import type { RouteScope, Site } from './route.ts';
import type { ScopeName } from './scope-name.ts';

/** Longer than any token of product §3; what is longer is not hashed. */
const MAX_TOKEN_LENGTH = 1024;

/** SHA-256 as stored beside tokens and sessions. */
export function tokenHash(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

/**
 * The caller, or null when the request names none.
 * @throws ApiError invalid_token when it names one that is unknown: a client with a dead token must learn that.
 */
export async function authenticate(request: FastifyRequest, identity: Identity, site: Site): Promise<Caller | null> {
  const { authorization, cookie } = request.headers;
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const caller = bearer.length <= MAX_TOKEN_LENGTH ? await identity.token(tokenHash(bearer)) : null;
    if (!caller) throw new ApiError('invalid_token');
    return caller;
  }
  const token = sessionToken(cookie, site);
  return token === null ? null : identity.session(tokenHash(token));
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Cross-site request forgery (S10): an unsafe request that a browser may have been made to send names our own origin. Requests
 * with a token are free of this: no browser adds one by itself.
 */
export function checkOrigin(request: FastifyRequest, site: Site): void {
  if (SAFE_METHODS.has(request.method) || request.headers.authorization !== undefined) return;
  if (!isSameOrigin(request.headers, site)) throw new ApiError('foreign_origin');
}

/** Exact: never by suffix or pattern. A request that names neither origin nor site is no browser's and has no cookie to abuse. */
export function isSameOrigin(headers: FastifyRequest['headers'], site: Site): boolean {
  const { origin, cookie } = headers;
  const fetchSite = headers['sec-fetch-site'];
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false;
  if (origin !== undefined) return origin === new URL(site.url).origin || isOwnLoopback(origin, headers.host, site);
  return fetchSite === 'same-origin' || cookie === undefined;
}

/** On a laptop the dashboard is opened as localhost, 127.0.0.1 or by a dev server's port; only loopback names qualify. */
function isOwnLoopback(origin: string, host: string | undefined, site: Site): boolean {
  if (!site.isLoopback || host === undefined) return false;
  return origin === `http://${host}` && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

export function scopeOf(reach: Reach, caller: Caller, projects: readonly ReachedProject[]): Scope {
  const actor: Scope['actor'] =
    caller.kind === 'session'
      ? { kind: 'user', userId: caller.userId, name: caller.name, email: caller.email }
      : { kind: 'token', tokenId: caller.tokenId, userId: caller.userId };
  return { orgId: reach.orgId, projectIds: projects.map((project) => project.id), actor };
}

/**
 * Of whoever holds the link to something that was shared: the one project it is in, nobody's rights. The caller of this has proven
 * the link, and hands out no more than what it leads to.
 */
export function scopeOfShare({ orgId, projectId }: { readonly orgId: number; readonly projectId: number }): Scope {
  return { orgId, projectIds: [projectId], actor: { kind: 'system' } };
}

/** How long after a password was given the acts are open that cannot be taken back or that give power away (reliability S3). */
const RECENT_MS = 10 * 60_000;

/**
 * For a browser that was left open. Tokens were made for what they do; nobody sits before them.
 * @throws ApiError recent_login_needed: the dashboard asks for the password over the page and sends the request again.
 */
export function requireRecentLogin(caller: Caller, nowMs: number): void {
  if (caller.kind === 'session' && nowMs - caller.authenticatedAtMs > RECENT_MS) throw new ApiError('recent_login_needed');
}

/** Any one of the route's scopes is enough. */
export function isAllowed(needed: RouteScope, access: ReadonlySet<ScopeName>): boolean {
  if (needed === 'public' || needed === 'user') return true;
  return typeof needed === 'string' ? access.has(needed) : needed.some((scope) => access.has(scope));
}

/** Write contains read, admin contains write (product §3). */
export function withImplied(scopes: Iterable<ScopeName>): ReadonlySet<ScopeName> {
  const all = new Set<ScopeName>(scopes);
  for (const scope of scopes) {
    const [kind, level] = scope.split(':') as [string, string];
    if (level === 'admin' && kind !== 'alerts') all.add(`${kind}:write` as ScopeName).add(`${kind}:read` as ScopeName);
    if (level === 'write' || level === 'integrations') all.add(`${kind}:read` as ScopeName);
    if (scope === 'org:admin') all.add('org:integrations');
    if (scope === 'project:admin' || scope === 'project:write') all.add('project:releases');
  }
  return all;
}
