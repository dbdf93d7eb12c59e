import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../fixtures/captures.ts';
import { mutate } from './fuzz-envelope.ts';
import { childPid } from './processes.ts';
import { FIRST_KEY, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { seededRandom } from './sent-event.ts';
import type { Random } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';

/** Long enough for some thousand requests; `FUZZ_SECONDS=3600` for the night. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 15);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const CLIENTS = 4;
/** A damaged head may promise more than comes. */
const WAIT_MS = 5_000;

interface Shot {
  readonly what: string;
  readonly status: number;
}

/** A request as bytes, so that nothing on our side repairs it. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

test(
  `no request gets a 5xx, whatever it holds: ${SECONDS} s against the running product`,
  { timeout: (SECONDS + 180) * 1_000 },
  async () => {
    const product = await startProduct();
    const processorPid = childPid(product.mainPid, 'processor');
    const random = seededRandom(SEED);
    const paths = await readablePaths(product);
    const failures: Shot[] = [];
    const statuses = new Map<number, number>();
    const endsAt = performance.now() + SECONDS * 1_000;

    async function client(): Promise<void> {
      while (performance.now() < endsAt) {
        const request = random() < 0.6 ? ingestRequest(random) : apiRequest(paths, product, random);
        const bytes = bytesOf(request);
        const status = await send(product, random() < 0.1 ? damaged(bytes, random) : bytes);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500) failures.push({ what: bytes.subarray(0, 1_500).toString('latin1'), status });
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, client));

    console.log(JSON.stringify({ seed: SEED, statuses: Object.fromEntries(statuses) }));
    expect(failures.slice(0, 5)).toEqual([]);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(20);
    expect(product.exitCode).toBeNull();
    await untilApplied(product);
    expect(childPid(product.mainPid, 'processor')).toBe(processorPid);
    const stores = await openStores(product);
    const letters = await stores.metadata.rows<{ error: string }>('SELECT error FROM dead_letter').finally(() => stores.close());
    expect(letters).toEqual([]);
  },
);

const SEEDS = capturedEnvelopes().map((capture) => capture.body);
const CODECS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: (body) => brotliCompressSync(body),
  zstd: (body) => zstdCompressSync(body),
};
const ODD = [
  '',
  '0',
  '-1',
  '1',
  '18446744073709551616',
  '1e9',
  'NaN',
  'null',
  '%00',
  '%ff',
  '%F0%9F%92%A9',
  "'",
  '"',
  '../..',
  '%2e%2e%2f',
  '[]',
  '{scope:Array(UInt64)}',
  '$1',
  '1h',
  '-24h',
  '99999999999d',
  '2026-13-45',
  'timestamp:>x',
  '!level:error OR (',
  'a'.repeat(2_000),
  '0:0:0',
  '*',
  'latest',
  'default',
  'vedette',
];

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T; // no list here is empty
}

function ingestRequest(random: Random): Request {
  const plain = mutate(pick(SEEDS, random), SEEDS, random);
  const coding = pick(['identity', ...Object.keys(CODECS)], random);
  const encoded = CODECS[coding]?.(plain) ?? plain;
  const headers: Record<string, string> = {
    'content-type': pick(['application/x-sentry-envelope', 'text/plain', 'application/json'], random),
  };
  if (random() < 0.7 && coding !== 'identity')
    headers['content-encoding'] = random() < 0.9 ? coding : pick([...Object.keys(CODECS), 'x, y'], random);
  if (random() < 0.2)
    headers['x-sentry-auth'] = `Sentry sentry_key=${random() < 0.5 ? FIRST_KEY : pick(ODD, random)}, sentry_version=${pick(ODD, random)}`;
  if (random() < 0.1) headers['origin'] = pick(['null', 'http://x', ...ODD], random);
  const project = random() < 0.8 ? '1' : pick(ODD, random);
  const query = random() < 0.8 ? `sentry_key=${FIRST_KEY}` : `sentry_key=${pick(ODD, random)}&sentry_data=${pick(ODD, random)}`;
  const path = `/api/${project}/${pick(['envelope/', 'store/', 'envelope', 'store', 'security/', 'minidump/'], random)}?${query}`;
  return { method: pick(['POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'HEAD'], random), path, headers, body: encoded };
}

/** Reads only: writes would take away what the others need. */
function apiRequest(paths: readonly ApiPath[], product: Product, random: Random): Request {
  const { path, query } = pick(paths, random);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => valueOf(name, random));
  const search = Array.from({ length: Math.floor(random() * 4) }, () => {
    const name =
      query.length > 0 && random() < 0.9 ? pick(query, random) : pick(['cursor', 'query', 'per_page', 'project', 'sort', 'x'], random);
    return `${name}=${random() < 0.5 ? pick(ODD, random) : encodeURIComponent(randomBytes(6).toString('latin1'))}`;
  });
  const headers: Record<string, string> = { authorization: `Bearer ${random() < 0.95 ? product.token : pick(ODD, random)}` };
  return { method: 'GET', path: `${filled}?${search.join('&')}`, headers, body: Buffer.alloc(0) };
}

const REAL: Readonly<Record<string, string>> = { org: 'vedette', project: 'default', issueId: '1', eventId: 'latest', team: 'vedette' };

function valueOf(name: string, random: Random): string {
  return random() < 0.6 ? (REAL[name] ?? '1') : pick(ODD, random) || '-';
}

interface ApiPath {
  readonly path: string;
  readonly query: readonly string[];
}

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>>;
}

/** Every GET of the product's own description of itself, but the streams, which never end. */
async function readablePaths(product: Product): Promise<readonly ApiPath[]> {
  const document = (await (await fetch(`${product.url}/api/0/openapi.json`)).json()) as OpenApi;
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    const read = methods['get'];
    if (read === undefined || path.includes('/live/')) return [];
    return [{ path, query: (read.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name) }];
  });
}

function bytesOf({ method, path, headers, body }: Request): Buffer {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers, 'content-length': String(body.length) });
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** Some bytes of the head changed: what then comes is the parser's business. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  for (let n = 0; n < 3; n++) changed[Math.floor(random() * Math.min(changed.length, 400))] = Math.floor(random() * 256);
  return changed;
}

/** The status, or 0 when the server closed without one or waits for more than was sent. */
function send({ port }: Product, bytes: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let head = '';
    const finish = (): void => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0));
    };
    socket.setTimeout(WAIT_MS, finish);
    socket.on('data', (chunk: Buffer) => {
      if (head.length < 100) head += chunk.toString('latin1');
    });
    socket.on('error', finish).on('close', finish);
    // Not ended: to the server that would be a client that went away.
    socket.write(bytes);
  });
}
