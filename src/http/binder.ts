import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodError } from 'zod';
import { BlobsUnavailableError } from '../engines/blobs/port.ts';
import { EventsQueryError, EventsUnavailableError } from '../engines/events/port.ts';
import type { Events } from '../engines/events/port.ts';
import { MetadataUnavailableError } from '../engines/metadata/port.ts';
import { QueryRefusedError } from '../query/refusal.ts';
import { scopedEvents } from '../query/scoped-events.ts';
import { writeAnswer } from './answer-body.ts';
import { authenticate, checkOrigin, isAllowed, scopeOf, scopeOfShare } from './auth.ts';
import { linkHeader } from './cursor.ts';
import { ApiError, notFound } from './errors.ts';
import type { ApiErrorCode } from './errors.ts';
import type { Caller, Reach, ReachedProject, ReachedTeam } from './identity.ts';
import { Multipart } from './multipart.ts';
import { requestRates } from './rate.ts';
import type { AnyRoute, RawReply, Reply, RootContext } from './route.ts';
import type { ScopeName } from './scope-name.ts';

/** What the binder needs beside what it hands to handlers. */
export interface ApiDeps extends Omit<RootContext, 'caller' | 'request' | 'form' | 'within' | 'shared'> {
  readonly events: Events;
  /** Removes fields that the schema does not know; off in tests, where a wrong answer fails instead. */
  readonly isStrict?: boolean;
  /** Counts answers that do not fit their schema. */
  readonly onWrongAnswer?: (route: AnyRoute) => void;
}

/**
 * Registers every route. The table is checked first: a route without a scope, or two for one path, stop the start (A1).
 * @throws when the table is wrong.
 */
export function bindRoutes(app: FastifyInstance, routes: readonly AnyRoute[], deps: ApiDeps): void {
  checkTable(routes);
  const rates = requestRates(deps.clock);

  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, answer) => {
        if (redirectToSlash(request, answer)) return answer;
        try {
          checkOrigin(request, deps.site);
          const caller = await authenticate(request, deps.identity, deps.site);
          const admission = rates.enter(callerKey(caller, request));
          void answer.headers(admission.headers);
          if (!admission.isAdmitted) throw new ApiError('too_many_requests', { retryAfterSeconds: admission.retryAfterSeconds });
          try {
            return await respond({ route, request, answer, deps }, caller);
          } finally {
            admission.release();
          }
        } catch (error) {
          return answerError(error, request, answer, deps);
        }
      },
    });
  }
}

function checkTable(routes: readonly AnyRoute[]): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    if (!route.scope || route.scope.length === 0) throw new Error(`The route ${name} declares no scope.`);
    if (!route.path.startsWith('/api/0/') || !route.path.endsWith('/')) throw new Error(`The route ${name} is not of the form /api/0/…/.`);
    if (seen.has(name)) throw new Error(`The route ${name} is declared twice.`);
    seen.add(name);
  }
}

function redirectToSlash(request: FastifyRequest, answer: FastifyReply): boolean {
  const [path = '', query] = request.url.split('?', 2);
  // A leading second slash would make the target another host.
  if (path.endsWith('/') || request.method !== 'GET' || path.startsWith('//')) return false;
  void answer.redirect(`${path}/${query === undefined ? '' : `?${query}`}`, 302);
  return true;
}

function callerKey(caller: Caller | null, request: FastifyRequest): string {
  if (caller === null) return `address:${request.ip}`;
  return caller.kind === 'session' ? `user:${caller.userId}` : `token:${caller.tokenId}`;
}

interface Exchange {
  readonly route: AnyRoute;
  readonly request: FastifyRequest;
  readonly answer: FastifyReply;
  readonly deps: ApiDeps;
}

async function respond(exchange: Exchange, caller: Caller | null): Promise<FastifyReply> {
  const { route, request, answer, deps } = exchange;
  const context = await contextFor(exchange, caller);
  const params = parseParams(route, request);
  const result: unknown = await route.handle(params, context); // the path decided which context this is
  if (isRaw(result)) return answer.code(result.status).headers(result.headers).send(result.body);

  const isReply = isReplyValue(result);
  const { text, problems } = await writeAnswer(route.answer, isReply ? result.body : result);
  if (problems.length > 0) complain(exchange, problems);
  if (isReply) {
    void answer.code(result.status).headers(result.headers as Record<string, string>);
    if (result.page) void answer.header('link', linkHeader(deps.site.url, request.url, result.page));
  }
  if (answer.statusCode === 204) return answer.send();
  return answer.type('application/json').send(text);
}

function parseParams(route: AnyRoute, request: FastifyRequest): unknown {
  const body = bodyOf(request);
  if (typeof body !== 'object' || Array.isArray(body)) throw new ApiError('bad_body');
  const raw = { ...(request.query as object), ...body, ...(request.params as object) };
  const parsed = route.params.safeParse(raw);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string[]> = {};
  for (const issue of (parsed.error as ZodError).issues) (fields[issue.path.map(String).join('.') || 'detail'] ??= []).push(issue.message);
  throw new ApiError('bad_request', { fields });
}

/** A form is read by its handler, and only where the route says so: elsewhere it says nothing. */
function bodyOf({ body }: FastifyRequest): unknown {
  return body instanceof Multipart ? {} : (body ?? {});
}

async function contextFor(exchange: Exchange, caller: Caller | null): Promise<RootContext> {
  const { route, request, deps } = exchange;
  if (caller === null && route.scope !== 'public') throw new ApiError('unauthenticated');
  const root = rootContext(exchange, caller);
  const names = request.params as Record<string, string>;
  if (names['org'] === undefined || caller === null) {
    // Where the organization is found later, so is what a person may do there; a token's scopes are known now.
    if (caller?.kind === 'token') requireScope(route.scope, caller.scopes);
    return root;
  }
  const reach = await deps.identity.reach(caller, names['org']);
  if (!reach) throw notFound();
  if (names['project'] === undefined) {
    const team = names['team'] === undefined ? null : teamOf(reach, names['team']);
    requireScope(route.scope, (team ?? reach).access);
    return { ...root, reach, ...root.within(reach), ...(team === null ? {} : { team }) } as RootContext;
  }
  const project = projectOf(reach, names['project']);
  requireScope(route.scope, project.access);
  const scope = scopeOf(reach, caller, [project]);
  return { ...root, reach, project, scope, events: scopedEvents(deps.events, scope) } as RootContext;
}

/** By id or slug. A slug is never all digits. */
export function projectOf(reach: Reach, name: string): ReachedProject {
  const project = reach.projects.find((one) => one.slug === name || String(one.id) === name);
  if (!project) throw notFound();
  return project;
}

/** By id or slug, like a project. */
export function teamOf(reach: Reach, name: string): ReachedTeam {
  const team = reach.teams.find((one) => one.slug === name || String(one.id) === name);
  if (!team) throw notFound();
  return team;
}

function requireScope(needed: AnyRoute['scope'], access: ReadonlySet<ScopeName>): void {
  if (!isAllowed(needed, access)) throw new ApiError('forbidden');
}

function rootContext({ route, request, deps }: Exchange, caller: Caller | null): RootContext {
  const { events, isStrict: _strict, onWrongAnswer: _count, ...shared } = deps;
  return {
    ...shared,
    caller,
    form: route.body === 'multipart' && request.body instanceof Multipart ? request.body : null,
    request: {
      method: request.method,
      url: request.url,
      query: request.query as Record<string, unknown>,
      address: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 512) ?? null,
    },
    within(reach) {
      if (caller === null) throw new Error('A reach without a caller was used.');
      const scope = scopeOf(reach, caller, reach.projects);
      return { scope, events: scopedEvents(events, scope) };
    },
    shared: (place) => ({ events: scopedEvents(events, scopeOfShare(place)) }),
  };
}

/** What clients get always has the documented shape, or the log says where it has not. */
function complain({ route, deps }: Exchange, problem: readonly string[]): void {
  if (deps.isStrict) throw new Error(`The answer of ${route.method} ${route.path} does not fit its schema: ${problem.join('; ')}`);
  deps.logger.error({ route: `${route.method} ${route.path}`, problem }, 'an answer does not fit its schema');
  deps.onWrongAnswer?.(route);
}

export function answerError(error: unknown, request: FastifyRequest, answer: FastifyReply, deps: Pick<ApiDeps, 'logger'>): FastifyReply {
  const known = asApiError(error);
  if (known.status >= 500) deps.logger.error({ method: request.method, path: request.url.split('?')[0], err: error }, 'a request failed');
  if (known.retryAfterSeconds !== null) void answer.header('retry-after', String(known.retryAfterSeconds));
  // Sentences change and are translated; what a program tells errors apart by is this.
  void answer.header('x-error-code', known.code);
  return answer.code(known.status).type('application/json').send(JSON.stringify(known.body));
}

/** PostgreSQL's words for a NUL in a text or in JSON: no name or id has one, so whoever sends it asks for nothing that is there. */
const UNSTORABLE_TEXT = /^22(?:021|P05)$/;

const FRAMEWORK_ERRORS: Readonly<Record<string, ApiErrorCode>> = { 400: 'bad_body', 413: 'body_too_large', 415: 'unsupported_body' };

/** Limits of rows, time, speed, memory, bytes and result size (reliability C4). */
const TOO_HEAVY: ReadonlySet<string> = new Set([
  'TOO_MANY_ROWS',
  'TIMEOUT_EXCEEDED',
  'TOO_SLOW',
  'MEMORY_LIMIT_EXCEEDED',
  'TOO_MANY_BYTES',
  'TOO_MANY_ROWS_OR_BYTES',
]);

/** The sentence, and for programs the place in the search and what would make it right. */
function refusedQuery(error: QueryRefusedError): ApiError {
  const { message, position, repair } = error;
  const place = position === null ? '' : ` (at character ${position + 1})`;
  return new ApiError('bad_query', { detail: `${message}${place}`, cause: error, extra: { position, ...(repair ? { repair } : {}) } });
}

const UNAVAILABLE = [EventsUnavailableError, MetadataUnavailableError, BlobsUnavailableError];

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueryRefusedError) return refusedQuery(error);
  if (UNAVAILABLE.some((away) => error instanceof away)) {
    return new ApiError('unavailable', { retryAfterSeconds: 2, cause: error });
  }
  if (error instanceof EventsQueryError && TOO_HEAVY.has(error.code)) {
    return new ApiError('query_too_heavy', { cause: error });
  }
  if (UNSTORABLE_TEXT.test(String((error as { code?: unknown } | null)?.code))) {
    return new ApiError('bad_request', { detail: 'The request holds a character that no text can hold (NUL).', cause: error });
  }
  const ofFramework = FRAMEWORK_ERRORS[String((error as { statusCode?: unknown } | null)?.statusCode)];
  return ofFramework === undefined ? new ApiError('internal', { cause: error }) : new ApiError(ofFramework);
}

function isReplyValue(value: unknown): value is Reply<unknown> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'reply';
}

function isRaw(value: unknown): value is RawReply {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'raw';
}
