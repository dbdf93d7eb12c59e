import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { runInNewContext } from 'node:vm';
import { expect, vi } from 'vitest';
import { build } from 'vite';
import type { Answer, Api, CallOptions } from './api.ts';
import { zipOf, type ZipMember } from './zip.ts';

/** A file of a bundle, with what the manifest says of it. */
export interface BundleFile {
  readonly url: string;
  readonly type: 'minified_source' | 'source_map' | 'source';
  readonly text: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export function bundleOf(files: readonly BundleFile[], more: readonly ZipMember[] = []): Buffer {
  const paths = files.map((file, at) => `files/_/_/${at}-${file.url.split('/').at(-1)}`);
  const manifest = { files: Object.fromEntries(files.map(({ url, type, headers }, at) => [paths[at], { type, url, headers }])) };
  const members = files.map((file, at) => ({ name: paths[at] ?? '', bytes: Buffer.from(file.text) }));
  const header = Buffer.from([0x53, 0x59, 0x53, 0x42, 2, 0, 0, 0]);
  return Buffer.concat([
    header,
    zipOf([{ name: 'manifest.json', bytes: Buffer.from(JSON.stringify(manifest)) }, ...members, ...more], header.length),
  ]);
}

export function sha1Of(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

export interface Upload {
  readonly projects?: readonly string[];
  readonly version?: string;
  readonly dist?: string;
  readonly token?: string;
}

/** As sentry-cli does it: asks, sends what is missing, asks until it is done. Returns the last answer. */
export async function uploadBundle(api: Api, bundle: Buffer, upload: Upload = {}): Promise<Answer> {
  const { token, projects = ['default'], ...more } = upload;
  const options: CallOptions = token === undefined ? {} : { token };
  const chunks = [];
  for (let at = 0; at < bundle.length; at += 8 * 1024 * 1024) chunks.push(bundle.subarray(at, at + 8 * 1024 * 1024));
  const body = { checksum: sha1Of(bundle), chunks: chunks.map(sha1Of), projects, ...more };
  const ask = () => api.call('POST', 'organizations/vedette/artifactbundle/assemble/', { ...options, body });
  const first = await ask();
  for (const chunk of chunks) if (first.json?.missingChunks?.includes(sha1Of(chunk))) await sendChunk(api, chunk, options);
  return vi.waitUntil(
    async () => {
      const answer = await ask();
      return answer.json.state === 'created' || answer.json.state === 'assembling' ? null : answer;
    },
    { timeout: 60_000, interval: 20 },
  );
}

export interface DebugUpload {
  /** As sentry-cli names it: `/proguard/<uuid>.txt` for mappings. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly project?: string;
}

/** A debug file, as sentry-cli uploads it. Returns the last answer for the file. */
export async function uploadDebugFile(
  api: Api,
  { name, bytes, project = 'default' }: DebugUpload,
): Promise<{ state: string; detail: string | null }> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 8 * 1024 * 1024) chunks.push(bytes.subarray(at, at + 8 * 1024 * 1024));
  const body = { [sha1Of(bytes)]: { name, chunks: chunks.map(sha1Of) } };
  const ask = async () => {
    const { json } = await api.call('POST', `projects/vedette/${project}/files/difs/assemble/`, { body });
    return json[sha1Of(bytes)];
  };
  const first = await ask();
  for (const chunk of chunks) if (first.missingChunks.includes(sha1Of(chunk))) await sendChunk(api, chunk);
  return vi.waitUntil(
    async () => {
      const answer = await ask();
      return answer.state === 'created' || answer.state === 'assembling' ? null : answer;
    },
    { timeout: 60_000, interval: 20 },
  );
}

export async function sendChunk(api: Api, chunk: Uint8Array, options: CallOptions = {}, name = sha1Of(chunk)): Promise<Answer> {
  return sendForm(api, [{ field: 'file_gzip', filename: name, bytes: gzipSync(chunk) }], options);
}

export interface FormFile {
  readonly field: string;
  /** None: a field and no file. */
  readonly filename?: string;
  readonly bytes: Uint8Array;
}

export function sendForm(
  api: Api,
  files: readonly FormFile[],
  options: CallOptions = {},
  path = 'organizations/vedette/chunk-upload/',
): Promise<Answer> {
  const boundary = randomUUID();
  const parts = files.map(({ field, filename, bytes }) =>
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${field}"${
          filename === undefined ? '' : `; filename="${filename}"\r\ncontent-type: application/octet-stream`
        }\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]),
  );
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return api.call('POST', path, { ...options, body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
}

export const SHOP_SOURCE = `interface Cart { items: { price: number; count: number }[] }

export class Checkout {
  constructor(private readonly cart: Cart) {}

  total(): number {
    return this.cart.items.map((item) => priceOf(item.price, item.count)).reduce((a, b) => a + b, 0);
  }
}

function priceOf(price: number, count: number): number {
  if (count < 1) throw new RangeError('nothing to pay for: ' + count);
  return price * count;
}

declare const globalThis: { buy?: () => number };
globalThis.buy = () => new Checkout({ items: [{ price: 3, count: 0 }] }).total();
`;

export interface MinifiedApp {
  readonly code: string;
  readonly map: string;
}

let built: Promise<MinifiedApp> | null = null;

/** The shop as a bundler writes it: minified, in one line. Built once for all tests of a file. */
export function minifiedShop(): Promise<MinifiedApp> {
  built ??= minify(SHOP_SOURCE);
  return built;
}

async function minify(source: string): Promise<MinifiedApp> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'shop',
        resolveId: (id) => (id === '/src/checkout.ts' ? id : null),
        load: (id) => (id === '/src/checkout.ts' ? source : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      sourcemap: true,
      modulePreload: false,
      rolldownOptions: { input: '/src/checkout.ts', output: { format: 'iife', entryFileNames: 'app.js' } },
    },
  });
  const output = (Array.isArray(result) ? result[0] : result) as { output: { type: string; code: string; map: unknown }[] };
  const chunk = output.output.find((one) => one.type === 'chunk');
  expect(chunk).toBeDefined();
  return { code: chunk?.code ?? '', map: JSON.stringify(chunk?.map) };
}

export interface SentFrame {
  readonly filename: string;
  readonly abs_path: string;
  readonly function: string;
  readonly lineno: number;
  readonly colno: number;
  readonly in_app: boolean;
}

/** Runs the code as a browser would have loaded it from `url`, calls `buy`, and reads the stack as an SDK does: oldest first. */
export function crash(code: string, url: string): { readonly value: string; readonly frames: readonly SentFrame[] } {
  const page: { buy?: () => number; globalThis?: unknown } = {};
  page.globalThis = page;
  runInNewContext(code, page, { filename: url });
  try {
    page.buy?.();
  } catch (error) {
    const { message, stack = '' } = error as Error; // of another realm, so no instance of ours
    const frames = stack.split('\n').flatMap((line): SentFrame[] => {
      const match = /^\s+at (?:(.+?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
      if (match?.[2] !== url) return [];
      return [{ filename: url, abs_path: url, function: match[1] ?? '?', lineno: Number(match[3]), colno: Number(match[4]), in_app: true }];
    });
    return { value: message, frames: frames.toReversed() };
  }
  throw new Error('The shop was to fail.');
}
