import { lookup as systemLookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { parseAddressRange } from '../../lib/address-range.ts';
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import { isForbidden } from './forbidden.ts';
import type { Outbound, OutboundAnswer, OutboundFailure, OutboundRequest } from './port.ts';

export interface OutboundOptions {
  /** Addresses or CIDR ranges of the operator's own network that may be called. */
  readonly allow: readonly string[];
  readonly userAgent: string;
  /** Names to addresses; the system's unless a test gives one. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** What of an answer is shown to whoever tests a rule. */
const SHOWN_CHARS = 500;
const MAX_REDIRECTS = 3;
/** Those that keep method and body; the others would turn the message into a GET. */
const KEEPING_REDIRECTS = new Set([307, 308]);

/** HTTP by Node's own client; each request has a connection of its own, checked where the socket looks the name up. */
export function openOutbound({ allow, userAgent, resolve = resolveBySystem, timeoutMs = TIMEOUT_MS }: OutboundOptions): Outbound {
  const allowed = allow.flatMap((text) => parseAddressRange(text) ?? []);

  /** The addresses that are checked are those that the socket connects to: a name that changes in between changes nothing. */
  const lookup: LookupFunction = (name, options, done) => {
    resolve(name).then(
      (found) => {
        const bad = found.find(({ address }) => isForbidden(address, allowed));
        const [first] = found;
        if (bad !== undefined || first === undefined) done(new ForbiddenError(bad?.address ?? 'no address'), '');
        else if (options.all === true) done(null, [...found]);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, ''),
    );
  };

  async function post(request: OutboundRequest): Promise<Result<OutboundAnswer, OutboundFailure>> {
    const signal = AbortSignal.timeout(timeoutMs);
    let url = parseUrl(request.url);
    if (!url.ok) return url;
    let headers = { 'user-agent': userAgent, ...request.headers, ...request.secretHeaders };
    for (let hops = 0; ; hops += 1) {
      const answer = await once(url.value, headers, { body: request.body, signal });
      if (!answer.ok || answer.value.location === null) return answer;
      if (hops === MAX_REDIRECTS) return fail({ kind: 'redirect', detail: `It was sent on more than ${MAX_REDIRECTS} times.` });
      const next = nextUrl(url.value, answer.value);
      if (!next.ok) return next;
      if (next.value.host !== url.value.host) headers = { 'user-agent': userAgent, ...request.headers };
      url = next;
    }
  }

  type Sent = { readonly body: string; readonly signal: AbortSignal };
  type Hop = OutboundAnswer & { readonly location: string | null };

  function once(url: URL, headers: Readonly<Record<string, string>>, { body, signal }: Sent): Promise<Result<Hop, OutboundFailure>> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // An address is not looked up, so it is looked at here.
    if (isIP(host) !== 0 && isForbidden(host, allowed)) return Promise.resolve(fail(forbidden(host)));
    const { promise, resolve: settle } = Promise.withResolvers<Result<Hop, OutboundFailure>>();
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = String(Buffer.byteLength(body));
    const outgoing = open(url, { method: 'POST', headers: { ...headers, 'content-length': length }, agent: false, lookup, signal });
    outgoing.on('error', (error) => settle(fail(failureOf(error, signal))));
    outgoing.on('response', (response) => {
      readAnswer(response).then(settle, (error: unknown) => settle(fail(failureOf(error, signal))));
    });
    outgoing.end(body);
    return promise;
  }

  return { post };
}

class ForbiddenError extends Error {
  override name = 'ForbiddenError';
}

function resolveBySystem(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(name, { all: true, verbatim: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
}

function parseUrl(text: string, base?: URL): Result<URL, OutboundFailure> {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return fail({ kind: 'address', detail: 'This is no http or https address.' });
  if (url.username !== '' || url.password !== '') return fail({ kind: 'address', detail: 'The address has a name or password in it.' });
  return ok(url);
}

function nextUrl(
  from: URL,
  { status, location }: { readonly status: number; readonly location: string | null },
): Result<URL, OutboundFailure> {
  if (!KEEPING_REDIRECTS.has(status)) {
    const detail = `It answered ${status} and sends to another address, which would lose the message. Write that address: ${location ?? ''}`;
    return fail({ kind: 'redirect', detail: detail.slice(0, SHOWN_CHARS) });
  }
  const next = parseUrl(location ?? '', from);
  if (next.ok && from.protocol === 'https:' && next.value.protocol === 'http:') {
    return fail({ kind: 'redirect', detail: 'It sends from https on to http.' });
  }
  return next;
}

async function readAnswer(
  response: IncomingMessage,
): Promise<Result<OutboundAnswer & { readonly location: string | null }, OutboundFailure>> {
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_ANSWER_BYTES) {
      response.destroy();
      return fail({ kind: 'too-large', detail: 'It answered with more than 1 MB.' });
    }
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8').slice(0, SHOWN_CHARS);
  const isRedirect = status >= 300 && status < 400 && response.headers.location !== undefined;
  const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
  return ok({
    status,
    text,
    location: isRedirect ? (response.headers.location ?? null) : null,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
}

function forbidden(address: string): OutboundFailure {
  return {
    kind: 'forbidden',
    detail: `The address leads to ${address}, which is not on the internet. VEDETTE_OUTBOUND_ALLOW can allow it.`,
  };
}

function failureOf(error: unknown, signal: AbortSignal): OutboundFailure {
  if (error instanceof ForbiddenError) return forbidden(error.message);
  if (signal.aborted) return { kind: 'timeout', detail: 'It did not answer in time.' };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'Nobody listens at the address.',
    ENOTFOUND: 'The name is not known.',
    EAI_AGAIN: 'The name could not be looked up now.',
    ECONNRESET: 'It broke the connection off.',
    EPROTO: 'It does not speak TLS as we do.',
  };
  const text = error instanceof Error ? error.message : String(error);
  return { kind: 'unreachable', detail: known[code] ?? text.slice(0, SHOWN_CHARS) };
}
