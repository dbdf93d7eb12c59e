/** Addresses that requests went to, for detectors. Pure. */
import type { SegmentSpan } from '../segment.ts';
import { textAttribute } from '../segment.ts';

export interface Address {
  readonly host: string;
  readonly path: string;
  /** As it stood, without `?`. */
  readonly query: string;
}

const METHOD = /^([A-Z]{3,10})\s+/;
const PARTS = /^(?:[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i;

/** Of the span's text; null when there is nothing in it. */
export function addressOf(span: SegmentSpan): Address | null {
  const text = span.text.replace(METHOD, '').split(/\s/, 1)[0] ?? '';
  const [, host = '', path = '', inText = ''] = PARTS.exec(text) ?? [];
  if (host === '' && path === '') return null;
  const query = inText || (textAttribute(span, 'http.query') || textAttribute(span, 'url.query')).replace(/^\?/, '');
  return { host: (host || textAttribute(span, 'server.address')).toLowerCase(), path, query };
}

export function methodOf(span: SegmentSpan): string {
  return (METHOD.exec(span.text)?.[1] ?? METHOD.exec(span.description)?.[1] ?? textAttribute(span, 'http.request.method')).toUpperCase();
}

/** Ids: UUIDs, hexadecimal of usual lengths, whole numbers (processing §7.4). */
const VARIABLE = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|(?=[a-f]*\d)(?:[\da-f]{10}|[\da-f]{24}|[\da-f]{32}|[\da-f]{40})|\d+)$/i;

export function parameterizedPath(path: string): string {
  return path
    .split('/')
    .map((part) => (VARIABLE.test(part) ? '*' : part))
    .join('/');
}

/** The path, and the sorted names of the query, each with a value that could be any. */
export function parameterizedAddress({ path, query }: Address): string {
  const names = [...new Set(query.split('&').flatMap((pair) => pair.split('=', 1)[0] || []))].sort();
  const plain = parameterizedPath(path);
  return names.length === 0 ? plain : `${plain}?${names.map((name) => `${name}=*`).join('&')}`;
}

/** Whether anything in it was taken for a value. */
export function isParameterized(address: Address): boolean {
  return address.query !== '' || parameterizedPath(address.path) !== address.path;
}

/** The last name's ending, in lower case: `js`; empty without one. */
export function extensionOf({ path }: Address): string {
  return /\.([a-z\d]{1,8})$/i.exec(path.split('/').at(-1) ?? '')?.[1]?.toLowerCase() ?? '';
}

/** Requests that a framework makes for its own files. */
export function isFramework({ path }: Address): boolean {
  return path.includes('/_next/static') || path.includes('/_next/data');
}

export function isGraphQl({ path }: Address): boolean {
  return /graphql/i.test(path);
}

export function isRequest({ op }: SegmentSpan): boolean {
  return op === 'http' || op.startsWith('http.client');
}
