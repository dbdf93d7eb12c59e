import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { BlobsUnavailableError } from './port.ts';

export interface S3Address {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** `endpoint/bucket/key`, which every server understands; otherwise `bucket.endpoint/key`. */
  readonly isPathStyle: boolean;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Without a slash at the front; empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The store refused: its status and the code it gave. */
export class S3Error extends Error {
  override name = 'S3Error';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`the object store answered ${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

const TRIES = 4;
const FIRST_PAUSE_MS = 100;
/** Until the headers of the answer; a part of 8 MB takes a second at 64 Mbit/s. */
const TIMEOUT_MS = 30_000;

/**
 * Signs and sends. Every request of ours can be repeated, so what may pass (no answer, 5xx, 429) is tried again with jitter.
 * Answers of 404 are handed on. @throws S3Error when this request is refused, BlobsUnavailableError when every one would be.
 */
export async function askS3(address: S3Address, request: S3Request, timeoutMs = TIMEOUT_MS): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await send(address, request, timeoutMs);
      if (response.ok || response.status === 404) return response;
      throw await asError(response);
    } catch (error) {
      if (attempt >= TRIES || (error instanceof S3Error && error.status < 500 && error.status !== 429)) throw asUnavailable(error);
    }
    await delay(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** Besides the store's own troubles: a key that was withdrawn, a clock that is off, a bucket that is gone. */
const REFUSES_EVERYBODY = new Set([401, 403, 404, 429]);

export function asUnavailable(error: unknown): unknown {
  if (error instanceof S3Error && error.status >= 400 && error.status < 500 && !REFUSES_EVERYBODY.has(error.status)) return error;
  const message = error instanceof Error ? error.message : String(error);
  // What the network said is the cause of what `fetch` says.
  const reason = error instanceof Error && error.cause instanceof Error ? `${message} (${error.cause.message})` : message;
  return new BlobsUnavailableError(`The object store is not available: ${reason}`, { cause: error });
}

async function send(address: S3Address, request: S3Request, timeoutMs: number): Promise<Response> {
  const url = urlOf(address, request);
  // The digest is signed: what arrives otherwise is refused, also over plain HTTP.
  const digest = createHash('sha256')
    .update(request.body ?? '')
    .digest('hex');
  const signed = await new AwsV4Signer({
    ...credentials(address),
    url: url.href,
    method: request.method,
    headers: { ...request.headers, 'x-amz-content-sha256': digest },
  }).sign();
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(new Error(`the object store did not answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await fetch(signed.url, {
      method: request.method,
      headers: signed.headers,
      signal: gone.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** An address with the signature in it. */
export async function presign(address: S3Address, key: string, query: Readonly<Record<string, string>>): Promise<string> {
  const url = urlOf(address, { key, query });
  const signed = await new AwsV4Signer({ ...credentials(address), url: url.href, method: 'GET', signQuery: true }).sign();
  return signed.url.href;
}

function credentials({ region, accessKeyId, secretAccessKey, sessionToken }: S3Address) {
  return { service: 's3', region, accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function urlOf({ endpoint, bucket, isPathStyle }: S3Address, { key, query = {} }: Pick<S3Request, 'key' | 'query'>): URL {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/+$/, '');
  if (isPathStyle) url.pathname = `${base}/${bucket}/${key}`;
  else {
    url.hostname = `${bucket}.${url.hostname}`;
    url.pathname = `${base}/${key}`;
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

export async function asError(response: Response): Promise<S3Error> {
  const text = await response.text();
  return new S3Error(response.status, element(text, 'Code') ?? '', element(text, 'Message') ?? response.statusText);
}

/** The text of the first such element. What we read holds our own keys and the store's codes: nothing that XML would escape. */
export function element(xml: string, name: string): string | null {
  return elements(xml, name)[0] ?? null;
}

export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((match) => match[1] ?? '');
}
