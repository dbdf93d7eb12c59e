/**
 * What the HTTP layer needs to know about callers; `features/account` answers (account/identity.ts). Look-ups go by SHA-256:
 * a token itself is never stored and never leaves the request.
 */
import type { ScopeName } from './scope-name.ts';

/** Who sent a request. */
export type Caller = SessionCaller | TokenCaller;

export interface SessionCaller {
  readonly kind: 'session';
  readonly sessionId: number;
  readonly userId: number;
  readonly name: string;
  readonly email: string;
  readonly authenticatedAtMs: number;
}

export interface TokenCaller {
  readonly kind: 'token';
  readonly tokenId: number;
  /** Null for an organization's token and for the bootstrap token. */
  readonly userId: number | null;
  /** Set for an organization's token: it reaches nothing else. */
  readonly orgId: number | null;
  readonly scopes: ReadonlySet<ScopeName>;
}

/** A project within reach, with what the caller may do there. */
export interface ReachedProject {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  /** Shares a team with the caller. */
  readonly isMember: boolean;
  readonly access: ReadonlySet<ScopeName>;
}

/** A team of an organization within reach, with what the caller may do to it. */
export interface ReachedTeam {
  readonly id: number;
  readonly slug: string;
  readonly isMember: boolean;
  readonly access: ReadonlySet<ScopeName>;
}

/** An organization within reach. */
export interface Reach {
  readonly orgId: number;
  readonly orgSlug: string;
  readonly orgName: string;
  readonly role: string | null;
  readonly access: ReadonlySet<ScopeName>;
  readonly projects: readonly ReachedProject[];
  readonly teams: readonly ReachedTeam[];
}

export interface Identity {
  session(tokenHash: Uint8Array): Promise<SessionCaller | null>;
  token(tokenHash: Uint8Array): Promise<TokenCaller | null>;
  /** Whether a caller of before would still be known: for connections that stay open (A3). */
  isAlive(caller: Caller): Promise<boolean>;
  /** By id or slug; null when there is no such organization or the caller does not belong to it: nobody can tell which. */
  reach(caller: Caller, organization: string): Promise<Reach | null>;
  /** Every organization of the caller. */
  reaches(caller: Caller): Promise<readonly Reach[]>;
}
