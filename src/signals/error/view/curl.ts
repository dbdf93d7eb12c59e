import type { ApiRequest } from '../contract.ts';

/** The request as a command for a shell. Every value is quoted, so that nothing an event carries is ever run. Pure. */
export function curlOf(request: ApiRequest): string {
  const parts = ['curl'];
  if (request.method !== null && request.method !== 'GET') parts.push(`-X ${quoted(request.method)}`);
  for (const [name, value] of request.headers) {
    // curl makes these itself, and wrong ones break the request.
    if (/^(content-length|host|accept-encoding|connection|cookie)$/i.test(name)) continue;
    parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (request.cookies.length > 0) parts.push(`-b ${quoted(request.cookies.map(([name, value]) => `${name}=${value}`).join('; '))}`);
  if (request.data !== null && request.data !== undefined) parts.push(`--data-raw ${quoted(bodyOf(request.data))}`);
  parts.push(quoted(addressOf(request)));
  return parts.join(' \\\n  ');
}

export function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}

export function addressOf(request: ApiRequest): string {
  const query = request.query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const url = request.url ?? '';
  return query === '' || url.includes('?') ? url : `${url}?${query}`;
}

/** For a POSIX shell: single quotes keep everything but themselves. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
