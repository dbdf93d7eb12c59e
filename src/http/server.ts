import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { answerError, bindRoutes } from './binder.ts';
import type { ApiDeps } from './binder.ts';
import { CONNECTION_OPTIONS, limitConnections } from './connections.ts';
import { serveDashboard } from './dashboard.ts';
import { ApiError } from './errors.ts';
import { INERT_POLICY, securityHeaders } from './headers.ts';
import { openApiDocument } from './openapi.ts';
import { Multipart } from './multipart.ts';
import type { AnyRoute } from './route.ts';

/** Largest body of the REST API; attachments and artifacts have doors of their own. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;
/** A path such as a release's version may be long; query strings of lists of ids too. */
const MAX_PARAM_LENGTH = 1024;

/** Answers some requests by itself, before the framework: true when it took the request. */
export type FirstRefusal = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ServerOptions {
  /** Null in processes that only answer for ingest, health or metrics. */
  readonly api: { readonly routes: readonly AnyRoute[]; readonly deps: ApiDeps } | null;
  /** Ingest, health and metrics, in order (ADR 7). */
  readonly first: readonly FirstRefusal[];
  /** Folder of the built dashboard; null serves none. */
  readonly dashboard: string | null;
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Registers what is not a plain route, such as the live connection. */
  readonly extend?: (app: FastifyInstance) => Promise<void>;
}

/**
 * The HTTP server, not yet listening: `await app.listen({ host, port })`. Requests that no first handler takes go to the
 * REST API, then to the dashboard.
 * @throws when the table of routes is wrong.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    serverFactory: (handler) => createFirstServer(options, handler),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_LENGTH },
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  readBodies(app);
  const { api } = options;
  if (api !== null) await addApi(app, api.routes, api.deps);
  if (options.extend) await options.extend(app);
  if (options.dashboard !== null) await serveDashboard(app, options.dashboard);
  await app.ready();
  return app;
}

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

function createFirstServer({ first, trustedProxies }: ServerOptions, handler: NodeHandler): Server {
  const server = createServer(CONNECTION_OPTIONS, (request, response) => {
    // Closing waits for every connection, and a client that keeps its own busy would never let it end (reliability O9).
    if (!server.listening) response.setHeader('connection', 'close');
    for (const take of first) if (take(request, response)) return;
    handler(request, response);
  });
  if (trustedProxies.length === 0) limitConnections(server);
  return server;
}

/** What a mail program posts to end mails (RFC 8058): the address says all. */
const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i;

/** JSON, tolerant of an empty body and of clients that name no type, or that of a form. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Not read here: who sends it is known first, and a form may be large.
  app.addContentTypeParser('multipart/form-data', (request, body, done) => done(null, new Multipart(body, request.headers)));
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, {});
    try {
      done(null, JSON.parse(String(body), withoutPrototypes));
    } catch {
      if (FORM.test(request.headers['content-type'] ?? '')) done(null, {});
      else done(new ApiError('bad_body'), undefined);
    }
  });
}

/** A body must not reach the prototypes of anything it is merged into. */
function withoutPrototypes(key: string, value: unknown): unknown {
  return key === '__proto__' || key === 'constructor' || key === 'prototype' ? undefined : value;
}

async function addApi(app: FastifyInstance, routes: readonly AnyRoute[], deps: ApiDeps): Promise<void> {
  const headers = securityHeaders(deps.site);
  app.addHook('onRequest', async (request, answer) => {
    void answer.headers(headers);
    if (request.url.startsWith('/api/')) void answer.header('content-security-policy', INERT_POLICY).header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, answer) => answerError(error, request, answer, deps));
  app.setNotFoundHandler((request, answer) => answerError(new ApiError('not_found'), request, answer, deps));

  bindRoutes(app, routes, deps);
  let document: string | null = null;
  app.get('/api/0/openapi.json', async (_request, answer) => {
    document ??= JSON.stringify(openApiDocument(routes, deps.site.version, deps.site.url));
    return answer.type('application/json').send(document);
  });
  app.all('/api/*', async (request, answer) => answerError(new ApiError('not_found'), request, answer, deps));
}
