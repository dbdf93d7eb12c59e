import type { ApiRequest } from '../contract.ts';

/**
 * The request as a command for a POSIX shell. Every value is quoted, nothing an event carries is taken for an option, a file to read or
 * a key of the terminal; what was scrubbed stays scrubbed. Pure.
 */
export function curlOf(request: ApiRequest): string {
  const parts = ['curl'];
  if (request.method !== null && request.method !== 'GET') parts.push(`-X ${quoted(request.method)}`);
  for (const [name, value] of request.headers) {
    // curl makes these itself, and wrong ones break the request.
    if (/^(content-length|host|accept-encoding|connection|cookie)$/i.test(name)) continue;
    // `-H @name` reads a file; the names of headers are tokens (RFC 9110 §5.1).
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (request.cookies.length > 0) parts.push(`-b ${quoted(request.cookies.map(([name, value]) => `${name}=${value}`).join('; '))}`);
  if (!isNothing(request.data)) parts.push(`--data-raw ${quoted(bodyOf(request.data))}`);
  // Named, for an address may begin with a dash.
  parts.push(`--url ${quoted(addressOf(request))}`);
  return parts.join(' \\\n  ');
}

function isNothing(body: unknown): boolean {
  return body === null || body === undefined || body === '';
}

export function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}

function addressOf(request: ApiRequest): string {
  const query = request.query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const url = request.url ?? '';
  return query === '' || url.includes('?') ? url : `${url}?${query}`;
}

/** Single quotes keep everything but themselves; control characters could end the pasting of a terminal, so they are left out. */
function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  const plain = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  return `'${plain.replaceAll("'", String.raw`'\''`)}'`;
}
