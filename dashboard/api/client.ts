import { saidByServer, words } from '../messages/words.ts';
import { noteAnswer } from '../offline/as-of.ts';
import { untilSignedIn } from './renewal.ts';

/** What a question carries in its address: absent and null are left out, lists are repeated. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** A schema of a room's contract, or anything else that parses. Kept this small so that this file needs no schema library. */
export interface Schema<T> {
  parse(value: unknown): T;
}

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/0/`, with the trailing slash. */
  readonly path: string;
  readonly params?: Params;
  readonly body?: unknown;
  readonly answer: Schema<T>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly value: T;
  /** Cursor of the next page; null at the end or when the answer is no list. */
  readonly next: string | null;
  /** How many there are in all, when the server counted. */
  readonly total: number | null;
}

/** A question that was not answered: a sentence for people, and the faults of fields by name. */
export class ApiError extends Error {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  /** What the server said beside the sentence. */
  readonly body: unknown;

  constructor(
    status: number,
    sentence: string,
    { fields = {}, body = null }: { fields?: Readonly<Record<string, string>>; body?: unknown } = {},
  ) {
    super(sentence);
    this.name = 'ApiError';
    this.status = status;
    this.fields = fields;
    this.body = body;
  }
}

/** Asks `/api/0/`. Throws `ApiError` and nothing else, except when the caller gave up itself. */
export async function call<T>({ method = 'GET', path, params = {}, body, answer, signal }: Call<T>): Promise<Answer<T>> {
  const request = () =>
    send(address(path, params), {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: signal ?? null,
    });
  let response = await request();
  if (response.status === 401 && !isAtTheDoor(path)) {
    await untilSignedIn();
    response = await request();
  }
  noteAnswer(response.headers);
  const content = await read(response);
  if (!response.ok) throw refusal(response, content);
  try {
    return { value: answer.parse(content), next: nextCursor(response.headers.get('Link')), total: total(response) };
  } catch (cause) {
    // A newer server may answer in a form this page was not built for: a reload brings the page that was.
    throw Object.assign(new ApiError(response.status, words().errors.unknownForm), { cause });
  }
}

/** Where a refusal is the answer, not a session that ended: a wrong password, a link that was used. */
function isAtTheDoor(path: string): boolean {
  return /^auth\/(?:login|logout|setup|password)\//.test(path);
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw Object.assign(new ApiError(0, words().errors.unreachable), { cause });
  }
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a proxy between answered for the server. The status says what matters.
    return null;
  }
}

export function address(path: string, params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
  }
  const query = search.toString();
  return `/api/0/${path}${query === '' ? '' : `?${query}`}`;
}

function refusal(response: Response, content: unknown): ApiError {
  const body = content !== null && typeof content === 'object' ? (content as Record<string, unknown>) : {};
  const detail = body['detail'];
  const code = response.headers.get('X-Error-Code');
  if (typeof detail === 'string') return new ApiError(response.status, saidByServer(detail, code), { body });
  if (detail !== null && typeof detail === 'object' && 'message' in detail && typeof detail.message === 'string') {
    return new ApiError(response.status, saidByServer(detail.message, code));
  }
  const fields = response.status === 400 ? fieldFaults(body) : {};
  const sentence = Object.values(fields)[0] ?? words().errors.status(response.status, response.headers.get('Retry-After'));
  return new ApiError(response.status, sentence, { fields });
}

function fieldFaults(body: Record<string, unknown>): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const [name, sentences] of Object.entries(body)) {
    // A text of many lines has a sentence for each that is wrong.
    const said = [sentences].flat().filter((sentence): sentence is string => typeof sentence === 'string');
    if (said.length > 0) faults[name] = said.map((sentence) => saidByServer(sentence, null)).join('\n');
  }
  return faults;
}

/** `<…>; rel="next"; results="true"; cursor="0:100:0"`: followed only when there are results (product §3). */
export function nextCursor(link: string | null): string | null {
  for (const part of (link ?? '').split(/,\s*(?=<)/)) {
    if (/rel="next"/.test(part) && /results="true"/.test(part)) return /cursor="([^"]*)"/.exec(part)?.[1] ?? null;
  }
  return null;
}

function total(response: Response): number | null {
  const hits = Number(response.headers.get('X-Hits') ?? Number.NaN);
  return Number.isInteger(hits) ? hits : null;
}
