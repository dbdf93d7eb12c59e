import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Cache } from '../../engines/cache/port.ts';
import { authenticate, isAllowed, isSameOrigin, tokenHash } from '../../http/auth.ts';
import type { ApiDeps } from '../../http/binder.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { Caller, Reach } from '../../http/identity.ts';
import type { ScopeName } from '../../http/scope-name.ts';

const TICKET_TTL_MS = 30_000;

/** A caller that may listen to an organization, and what it sees there now. */
export interface Listener {
  readonly caller: Caller;
  readonly organization: string;
  readonly reach: Reach;
}

/**
 * Who opens a live connection: by cookie from exactly our own origin, by a one-use ticket, or by a token (reliability S10).
 * @throws ApiError
 */
export async function admit(request: FastifyRequest, deps: ApiDeps, needsOrigin: boolean): Promise<Listener> {
  const { org = '' } = request.params as { org?: string };
  const { ticket } = request.query as { ticket?: unknown };
  const caller = typeof ticket === 'string' ? await redeem(deps.cache, ticket) : await authenticate(request, deps.identity, deps.site);
  if (!caller) throw new ApiError('unauthenticated');
  if (caller.kind === 'session') checkBrowser(request, deps, needsOrigin);
  return { caller, organization: org, reach: await requireReach(deps, caller, org) };
}

/** A WebSocket from a browser always names its origin, and no same-origin policy protects it: exactly ours, or nothing. */
function checkBrowser(request: FastifyRequest, deps: ApiDeps, needsOrigin: boolean): void {
  const hasOrigin = request.headers.origin !== undefined;
  if ((needsOrigin && !hasOrigin) || (hasOrigin && !isSameOrigin(request.headers, deps.site))) throw new ApiError('foreign_origin');
}

async function requireReach(deps: ApiDeps, caller: Caller, organization: string): Promise<Reach> {
  const reach = await deps.identity.reach(caller, organization);
  if (!reach) throw notFound();
  if (!isAllowed('event:read', reach.access)) throw new ApiError('forbidden');
  return reach;
}

/** Null when the caller was signed out, lost its membership, or may not listen any more. */
export async function stillAdmitted(deps: ApiDeps, listener: Listener): Promise<Reach | null> {
  if (!(await deps.identity.isAlive(listener.caller))) return null;
  const reach = await deps.identity.reach(listener.caller, listener.organization);
  return reach && isAllowed('event:read', reach.access) ? reach : null;
}

/** For clients that can send neither a cookie nor a header with their connection. */
export async function issueTicket(cache: Cache, caller: Caller, nowMs: number) {
  const ticket = randomBytes(32).toString('base64url');
  const value = caller.kind === 'token' ? { ...caller, scopes: [...caller.scopes] } : caller;
  await cache.set(keyOf(ticket), JSON.stringify(value), TICKET_TTL_MS);
  return { ticket, expiresAt: new Date(nowMs + TICKET_TTL_MS).toISOString() };
}

async function redeem(cache: Cache, ticket: string): Promise<Caller | null> {
  if (!/^[\w-]{43}$/.test(ticket)) return null;
  const key = keyOf(ticket);
  // Two at once: only one of them claims it.
  if (!(await cache.claim(`${key}:used`, TICKET_TTL_MS * 2))) return null;
  const value = await cache.get(key);
  await cache.delete(key);
  if (value === null) return null;
  const caller = JSON.parse(value) as Caller & { scopes?: ScopeName[] }; // written by issueTicket
  return caller.kind === 'token' ? { ...caller, scopes: new Set(caller.scopes) } : caller;
}

function keyOf(ticket: string): string {
  return `live:ticket:${Buffer.from(tokenHash(ticket)).toString('hex')}`;
}
