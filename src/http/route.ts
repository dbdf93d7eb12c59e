import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Blobs } from '../engines/blobs/port.ts';
import type { Cache } from '../engines/cache/port.ts';
import type { Clock } from '../engines/clock/port.ts';
import type { Mail } from '../engines/mail/port.ts';
import type { Outbound } from '../engines/outbound/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Dataset } from '../query/dataset.ts';
import type { Scope } from '../query/scope.ts';
import type { ScopedEvents } from '../query/scoped-events.ts';
import type { Instance } from './instance.ts';
import type { Caller, Identity, Reach, ReachedProject, ReachedTeam } from './identity.ts';
import type { Multipart } from './multipart.ts';
import type { ScopeName } from './scope-name.ts';
import type { Logger } from '../lib/logger.ts';

/**
 * A REST endpoint as a value. The binder (http/binder.ts) authenticates, finds the organization and project of the path
 * within the caller's reach, validates, calls `handle`, validates the answer and documents it. A route without a scope
 * does not compile; 'public' says on purpose that nobody needs to be known, 'user' that any known caller may ask.
 */
export interface Route<
  Path extends string = string,
  Access extends RouteScope = RouteScope,
  Params extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sentry's path with the trailing slash; `:org`, `:project` and `:team` are resolved by id or slug within the caller's reach. */
  readonly path: Path;
  readonly scope: Access;
  /** One sentence for the API document. */
  readonly summary: string;
  /** Path, query and body in one object. The path wins over the body, the body over the query. */
  readonly params: Params;
  readonly answer: Answer;
  /** `multipart`: the handler reads the form itself, part by part. Default: JSON, which is in the params. */
  readonly body?: 'multipart';
  handle(params: z.output<Params>, context: ContextOf<Path, Access>): Promise<z.input<Answer> | Reply<z.input<Answer>> | RawReply>;
}

export type RouteScope = ScopeName | readonly ScopeName[] | 'public' | 'user';

/** A route whose types were checked where it was written; the binder gives each what its path promises. */
// oxlint-disable-next-line typescript/no-explicit-any -- a list of routes holds many shapes; only the binder calls them
export type AnyRoute = Route<any, any, any, any>;

export function route<const Path extends string, const Access extends RouteScope, Params extends z.ZodType, Answer extends z.ZodType>(
  value: Route<Path, Access, Params, Answer>,
): Route<Path, Access, Params, Answer> {
  return value;
}

/** What a handler gets, by what its path names. */
export type ContextOf<Path extends string, Access extends RouteScope> = (Path extends `${string}:project${string}`
  ? ProjectContext
  : Path extends `${string}:team${string}`
    ? TeamContext
    : Path extends `${string}:org${string}`
      ? OrgContext
      : RootContext) & { readonly caller: Access extends 'public' ? Caller | null : Caller };

export interface RootContext {
  readonly caller: Caller | null;
  readonly identity: Identity;
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  readonly cache: Cache;
  readonly clock: Clock;
  /** Null when no mail server is configured. */
  readonly mail: Mail | null;
  /** To addresses that people typed. */
  readonly outbound: Outbound;
  readonly logger: Logger;
  readonly site: Site;
  /** The running program, for the system room. */
  readonly instance: Instance;
  readonly request: RequestFacts;
  /** The form of a route that says `body: 'multipart'`; null when the request has none. */
  readonly form: Multipart | null;
  /** Scope and events of one reached organization, for the routes that find theirs in another way than by the path. */
  within(reach: Reach): { readonly scope: Scope; readonly events: ScopedEvents };
  /** Events of the one project that a public link leads into; see `scopeOfShare`. */
  shared(place: { readonly orgId: number; readonly projectId: number }): { readonly events: ScopedEvents };
  readonly datasets: ReadonlyMap<string, Dataset>;
}

export interface OrgContext extends RootContext {
  readonly caller: Caller;
  readonly reach: Reach;
  /** Every project of the organization that the caller reaches. */
  readonly scope: Scope;
  readonly events: ScopedEvents;
}

/** `scope` and `events` hold the one project of the path. */
export interface ProjectContext extends OrgContext {
  readonly project: ReachedProject;
}

/** `team` is the one of the path; the route's scope was asked for on it, so that a team's admin may what an admin of it may. */
export interface TeamContext extends OrgContext {
  readonly team: ReachedTeam;
}

export interface Site {
  /** Public base URL without a trailing slash. */
  readonly url: string;
  readonly version: string;
  /** Signs cookies; derived from VEDETTE_SECRET, never stored in a database. */
  readonly cookieKey: Uint8Array;
  /** Seals the secrets of authenticator apps; derived in the same way. */
  readonly factorKey: Uint8Array;
  /** Signs webhooks and the links that end mails; derived in the same way. */
  readonly alertKey: Uint8Array;
  /** Where the server listens on: only loopback may do without https. */
  readonly isLoopback: boolean;
}

export interface RequestFacts {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly address: string;
  readonly userAgent: string | null;
}

/** An answer with a status other than 200, headers, or a page of a longer list. */
export interface Reply<T> {
  readonly kind: 'reply';
  readonly status: number;
  readonly body: T;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly page?: PageLinks;
}

/** Bytes that are not JSON of ours: downloads. Not validated. */
export interface RawReply {
  readonly kind: 'raw';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
}

export interface PageLinks {
  readonly previous: { readonly cursor: string; readonly hasResults: boolean };
  readonly next: { readonly cursor: string; readonly hasResults: boolean };
}

export function reply<T>(status: number, body: T, headers: Reply<T>['headers'] = {}): Reply<T> {
  return { kind: 'reply', status, body, headers };
}

export function page<T>(body: T, links: PageLinks, headers: Reply<T>['headers'] = {}): Reply<T> {
  return { kind: 'reply', status: 200, body, headers, page: links };
}
