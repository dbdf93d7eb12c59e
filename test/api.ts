import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Cache } from '../src/engines/cache/port.ts';
import type { ManualClock } from '../src/engines/clock/manual.ts';
import type { Events } from '../src/engines/events/port.ts';
import type { Mail } from '../src/engines/mail/port.ts';
import { openOutbound } from '../src/engines/outbound/http.ts';
import type { Metadata } from '../src/engines/metadata/port.ts';
import type { Blobs } from '../src/engines/blobs/port.ts';
import { accountIdentity, bootstrap } from '../src/features/account/index.ts';
import type { Bootstrapped } from '../src/features/account/index.ts';
import type { Instance } from '../src/http/instance.ts';
import { buildServer } from '../src/http/server.ts';
import type { AnyRoute } from '../src/http/route.ts';
import { DATASETS, liveRoutes, ROUTES } from '../src/rooms.ts';
import type { House } from './house.ts';

export const TOKEN = `sntryu_${'ab'.repeat(32)}`;
export const DSN_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const SITE_URL = 'http://vedette.test';

/** The REST API in process on real engines. */
export interface Api {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly cache: Cache;
  readonly blobs: Blobs;
  readonly clock: ManualClock;
  readonly first: Bootstrapped;
  /** Not listening unless the test says so. */
  readonly app: FastifyInstance;
  readonly routes: readonly AnyRoute[];
  /** With the bootstrap token unless another is given; `null` sends none. */
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, options?: CallOptions): Promise<Answer>;
  get(path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly address?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | number | undefined>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of every shape
  readonly json: any;
}

interface ApiOptions {
  readonly ownerEmail?: string;
  readonly ownerPassword?: string;
  /** None is configured unless given. */
  readonly mail?: Mail;
  /** Addresses that webhooks may go to beside the internet. */
  readonly allow?: readonly string[];
  /** The running program; a test that asks for it gives it. */
  readonly instance?: Instance;
  /** Folder of a built dashboard. */
  readonly dashboard?: string;
}

export async function startApi(house: House, options: ApiOptions = {}): Promise<Api> {
  const [metadata, events, blobs] = await Promise.all([house.metadata(), house.events(), house.blobs()]);
  const cache = house.cache();
  const clock = house.clock();
  const first = await bootstrap(
    { metadata, clock },
    { ownerEmail: options.ownerEmail ?? null, ownerPassword: options.ownerPassword ?? null, dsnKey: DSN_KEY, token: TOKEN, url: SITE_URL },
  );
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: object, message: string) => console.error(message, fields) };
  const deps = {
    identity: accountIdentity(metadata, clock),
    metadata,
    events,
    blobs,
    cache,
    clock,
    mail: options.mail ?? null,
    outbound: openOutbound({ allow: options.allow ?? [], userAgent: 'Vedette/test' }),
    logger,
    datasets: new Map(DATASETS.flatMap((dataset) => [dataset.name, ...dataset.aliases].map((name) => [name, dataset] as const))),
    site: {
      url: SITE_URL,
      version: '0.0.0-test',
      cookieKey: Buffer.alloc(32, 7),
      factorKey: Buffer.alloc(32, 8),
      alertKey: Buffer.alloc(32, 9),
      isLoopback: false,
    },
    instance: options.instance ?? { look: () => Promise.reject(new Error('this test has no running program')) },
    isStrict: true,
  };
  const app = await buildServer({
    api: { routes: ROUTES, deps },
    first: [],
    dashboard: options.dashboard ?? null,
    trustedProxies: [],
    extend: (server) => liveRoutes(server, deps),
  });
  house.onClose(() => app.close());

  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { token = TOKEN, body, headers = {}, address }: CallOptions = {},
  ) {
    const request: InjectOptions = { method, url: path.startsWith('/') ? path : `/api/0/${path}` };
    request.headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers };
    if (body !== undefined) request.payload = body as object;
    if (address !== undefined) request.remoteAddress = address;
    const response = await app.inject(request);
    const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json');
    return {
      status: response.statusCode,
      headers: response.headers as Answer['headers'],
      text: response.body,
      json: isJson && response.body !== '' ? JSON.parse(response.body) : null,
    };
  }

  return { metadata, events, cache, blobs, clock, first, app, routes: ROUTES, call, get: (path, given) => call('GET', path, given) };
}
