import { randomUUID } from 'node:crypto';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';

/** Under load of the whole machine, from accepted to readable. */
const VISIBLE_MS = 60_000;

export interface IssueSeen {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly count: string;
}

export interface Attached {
  readonly name: string;
  readonly type: string;
  readonly content: string | Buffer;
}

/** What a script with an API token does, and what an SDK sends, without an SDK. */
export interface Client {
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Accepted; its id. */
  send(event: object, attachments?: readonly Attached[]): Promise<string>;
  /** Sent, and readable over REST; the id of its issue. */
  sendAndFind(event: object, attachments?: readonly Attached[]): Promise<{ readonly eventId: string; readonly issueId: string }>;
}

export function connect({ url, token, dsn }: Pick<Product, 'url' | 'token' | 'dsn'>): Client {
  const { username: key, pathname } = new URL(dsn);

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/0/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} → ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T; // read field by field by the tests
  }

  async function send(event: object, attachments: readonly Attached[] = []): Promise<string> {
    const eventId = randomUUID().replaceAll('-', '');
    const answer = await fetch(`${url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`, {
      method: 'POST',
      body: new Uint8Array(envelope(eventId, { platform: 'javascript', timestamp: Date.now() / 1000, ...event }, attachments)),
    });
    if (!answer.ok) throw new Error(`the envelope was answered ${answer.status}: ${await answer.text()}`);
    return eventId;
  }

  return {
    call,
    send,
    async sendAndFind(event, attachments) {
      const eventId = await send(event, attachments);
      const found = await waitFor('the event to be readable', VISIBLE_MS, () =>
        call<{ groupId: string }>('GET', `organizations/vedette/eventids/${eventId}/`).catch(() => null),
      );
      return { eventId, issueId: found.groupId };
    },
  };
}

function envelope(eventId: string, event: object, attachments: readonly Attached[]): Buffer {
  const payload = Buffer.from(JSON.stringify({ event_id: eventId, ...event }));
  const parts = [line({ event_id: eventId }), line({ type: 'event', length: payload.length }), payload, Buffer.from('\n')];
  for (const { name, type, content } of attachments) {
    const bytes = Buffer.from(content);
    const header = { type: 'attachment', length: bytes.length, filename: name, content_type: type };
    parts.push(line(header), bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
