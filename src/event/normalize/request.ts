import { isIP } from 'node:net';

import { parseJsonText } from '../../lib/json-text.ts';
import type { Request } from '../schema.ts';
import { bag, freeText, uint, word } from './fields.ts';
import { decodeForm, pairsOf, splitCookies, splitQuery } from './pairs.ts';
import type { FieldRule, Shape } from './shape.ts';
import { isUnsafeKey } from './keys.ts';
import { applyShape, isObject, shape } from './shape.ts';

/** The request during which an error came up (§5.8, §6.5). */

const method: FieldRule = (value, notes) => {
  const upper = typeof value === 'string' ? value.toUpperCase() : '';
  return /^[A-Z_-]{3,32}$/.test(upper) ? upper : notes.reject('invalid_data', value);
};

const headers: FieldRule = (value, notes) => {
  const pairs = pairsOf(value, () => [], notes);
  for (const pair of pairs ?? []) pair[0] = titleCase(pair[0]);
  return pairs;
};

/** `x-request-id` → `X-Request-Id`; letters after the first of a word stay, as in `ETag`. */
function titleCase(name: string): string {
  if (!/(?:^|-)[a-z]/.test(name)) return name;
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

const query: FieldRule = (value, notes) => pairsOf(value, splitQuery, notes);
const cookies: FieldRule = (value, notes) => pairsOf(value, splitCookies, notes);

const REQUEST: Shape = shape({
  url: freeText,
  method,
  data: (value) => value,
  query_string: query,
  fragment: freeText,
  cookies,
  headers,
  env: bag,
  body_size: uint,
  protocol: word,
  api_target: word,
  inferred_content_type: word,
});

export const request: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  applyShape(value, REQUEST, notes);
  const it = value as Request;
  if (it.url !== undefined) splitUrl(it);
  moveCookies(it);
  inferBody(it);
  return value;
};

/** §6.5, URL: query and fragment get fields of their own. */
function splitUrl(it: Request): void {
  // JavaScript's SDK cuts long addresses with one character.
  const url = (it.url ?? '').endsWith('…') ? `${it.url?.slice(0, -1)}...` : (it.url ?? '');
  const hash = url.indexOf('#');
  const beforeHash = hash === -1 ? url : url.slice(0, hash);
  const question = beforeHash.indexOf('?');
  if (hash !== -1 && it.fragment === undefined && hash + 1 < url.length) it.fragment = url.slice(hash + 1);
  if (question !== -1 && it.query_string === undefined) it.query_string = splitQuery(beforeHash.slice(question + 1));
  it.url = question === -1 ? beforeHash : beforeHash.slice(0, question);
}

/** §6.5: the header `Cookie` becomes `cookies`. It goes in any case: the same secrets must not stand in two places. */
function moveCookies(it: Request): void {
  const at = it.headers?.findIndex(([name]) => name.toLowerCase() === 'cookie') ?? -1;
  if (at === -1 || it.headers === undefined) return;
  const header = it.headers[at]?.[1] ?? '';
  if (it.cookies === undefined || it.cookies.length === 0) it.cookies = splitCookies(header);
  it.headers = it.headers.filter(([name]) => name.toLowerCase() !== 'cookie');
}

/** §6.5, body: text that holds JSON or a form becomes what it holds. What was inferred once is not inferred again. */
function inferBody(it: Request): void {
  if (it.inferred_content_type !== undefined || it.data === undefined) return;
  if (typeof it.data === 'string') {
    const parsed = parseJsonBody(it.data);
    const form = parsed === undefined ? parseForm(it.data) : undefined;
    if (parsed !== undefined) it.data = parsed;
    else if (form !== undefined) it.data = form;
    it.inferred_content_type = inferredType(parsed !== undefined, form !== undefined);
  }
  it.inferred_content_type ??= contentType(it.headers);
}

function inferredType(isJson: boolean, isForm: boolean): string | undefined {
  if (isJson) return 'application/json';
  return isForm ? 'application/x-www-form-urlencoded' : undefined;
}

/** Only containers and scalars that are not text: a quoted string is better off as it came. */
function parseJsonBody(text: string): unknown {
  const first = text.trimStart().charAt(0);
  if (first === '' || !'{["tfn-0123456789'.includes(first)) return undefined;
  const parsed = parseJsonText(text);
  return parsed === null ? undefined : parsed;
}

/** More fields than any form has; a body of a megabyte could hold 200,000. */
const MAX_FIELDS = 2_000;

function parseForm(text: string): Record<string, unknown> | undefined {
  if (!isAscii(text) || /^(?:<\?xml|\{|\[)/.test(text) || !text.includes('=')) return undefined;
  const pairs = text.split('&', MAX_FIELDS).map((part) => {
    const at = part.indexOf('=');
    return at === -1 ? ([decodeForm(part), ''] as const) : ([decodeForm(part.slice(0, at)), decodeForm(part.slice(at + 1))] as const);
  });
  const isForm = pairs.length > 1 || pairs.some(([, value]) => value !== '' && value !== '=');
  if (!isForm) return undefined;
  const form: Record<string, unknown> = {};
  for (const [name, value] of pairs) if (!isUnsafeKey(name)) addField(form, name, value);
  return form;
}

/** A name that comes again makes a list. */
function addField(form: Record<string, unknown>, name: string, value: string): void {
  const known = Object.hasOwn(form, name) ? form[name] : undefined;
  if (known === undefined) form[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else form[name] = [known, value];
}

function isAscii(text: string): boolean {
  // Every code unit below 128 is one byte of UTF-8.
  return Buffer.byteLength(text) === text.length;
}

function contentType(headers: Request['headers']): string | undefined {
  const type = headers?.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return type?.split(';')[0]?.trim().slice(0, 128) || undefined;
}

/** The value of a header, by its name in lower case. */
export function headerOf(it: Request | undefined, name: string): string | undefined {
  return it?.headers?.find((pair) => pair[0].length === name.length && pair[0].toLowerCase() === name)?.[1];
}

/** `{{auto}}` stands for the sender; anything else that is no address is dropped (§6.5). */
export function remoteAddress(it: Request | undefined, clientIp: string | null): string | undefined {
  const address = it?.env?.['REMOTE_ADDR'];
  if (typeof address !== 'string' || it?.env === undefined) return undefined;
  if (address === '{{auto}}') {
    it.env['REMOTE_ADDR'] = clientIp ?? undefined;
    return clientIp ?? undefined;
  }
  return isIP(address) === 0 ? undefined : address;
}
