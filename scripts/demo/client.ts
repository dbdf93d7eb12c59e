import { Agent, request } from 'node:http';
import type { RequestOptions } from 'node:http';

/** Talks to the demo's server as any client does: the REST API with a session, the ingest endpoint with a key. */
export interface Client {
  readonly url: string;
  /** @throws when the answer is not 2xx. */
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Json>;
  /** Sends an envelope; the status. */
  envelope(key: ProjectKey, body: Buffer): Promise<number>;
  login(email: string, password: string): Promise<void>;
  close(): void;
}

/** Answers are read field by field, and a field that is not there shows at once: this is a script that looks at its own server. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type Json = any;

export interface ProjectKey {
  readonly projectId: string;
  readonly publicKey: string;
}

const MAX_SOCKETS = 16;
const TIMEOUT_MS = 60_000;

export function connect(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  let cookie: string | undefined;

  async function call(method: string, path: string, body?: unknown): Promise<Json> {
    const text = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const headers = {
      origin: new URL(url).origin,
      ...(cookie === undefined ? {} : { cookie }),
      ...(text === null ? {} : { 'content-type': 'application/json' }),
    };
    const answer = await send(`${url}${path}`, { method, agent, headers }, text);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    cookie = answer.cookie ?? cookie;
    return answer.text === '' ? null : JSON.parse(answer.text);
  }

  return {
    url,
    call,
    async envelope({ projectId, publicKey }, body) {
      const path = `${url}/api/${projectId}/envelope/?sentry_key=${publicKey}&sentry_version=7`;
      return (await send(path, { method: 'POST', agent, headers: { 'content-type': 'application/x-sentry-envelope' } }, body)).status;
    },
    async login(email, password) {
      await call('POST', '/api/0/auth/login/', { email, password });
    },
    close: () => agent.destroy(),
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
}

function send(url: string, options: RequestOptions, body: Buffer | null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const cookie = response.headers['set-cookie']?.map((line) => line.split(';')[0]).join('; ');
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8'), cookie });
      });
    });
    sent.once('timeout', () => sent.destroy(new Error(`${url} did not answer in ${TIMEOUT_MS / 1000} s`)));
    sent.once('error', reject);
    sent.end(body);
  });
}
