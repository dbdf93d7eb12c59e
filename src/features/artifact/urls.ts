/** Addresses of files, as bundles and stack traces write them (processing §2.2, §2.4). Pure. */

/** Stands in for a host: `~/assets/app.js` is the file whatever host serves it. */
const ANY_HOST = '~';
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** A scheme and host that cannot be in an address: `.invalid` is reserved. */
const STAND_IN = 'http://any-host.invalid';

/**
 * What a frame's file may be called in a bundle, best first: the whole address, without its query, then both for any host.
 * A fragment is never part of it.
 */
export function candidateUrls(address: string): readonly string[] {
  const whole = withoutFragment(address);
  const bare = withoutQuery(whole);
  const path = pathOf(whole);
  const all = path === null ? [whole, bare] : [whole, bare, ANY_HOST + path, ANY_HOST + withoutQuery(path)];
  return [...new Set(all)];
}

/** With the leading slash and the query; null when the address has no path that a bundle could name. */
function pathOf(address: string): string | null {
  if (address.startsWith(`${ANY_HOST}/`)) return address.slice(1);
  if (address.startsWith('/')) return address;
  const scheme = SCHEME.exec(address);
  if (scheme === null) return null;
  const slash = address.indexOf('/', scheme[0].length);
  return slash < 0 ? '/' : address.slice(slash);
}

/** A reference (`app.js.map`, `../maps/app.js.map`, an address) as seen from a file; its query and fragment say nothing here. */
export function joinUrl(base: string, reference: string): string {
  const target = withoutQuery(withoutFragment(reference));
  if (SCHEME.test(target) || target.startsWith(`${ANY_HOST}/`)) return target;
  const isAnyHost = base.startsWith(`${ANY_HOST}/`);
  const from = isAnyHost ? STAND_IN + base.slice(1) : base.startsWith('/') ? STAND_IN + base : base;
  const joined = URL.parse(encodeBrackets(target), from)?.href;
  if (joined === undefined) return target;
  const plain = decodeSafely(joined);
  if (!plain.startsWith(STAND_IN)) return plain;
  return (isAnyHost ? ANY_HOST : '') + plain.slice(STAND_IN.length);
}

/** `\` is a separator to URL and none in a name. */
function encodeBrackets(target: string): string {
  return target.replaceAll('\\', '%5C');
}

/** Bundles spell names as the disk has them: `[slug]` and spaces as such. */
function decodeSafely(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

export function withoutFragment(address: string): string {
  const at = address.indexOf('#');
  return at < 0 ? address : address.slice(0, at);
}

export function withoutQuery(address: string): string {
  const at = address.indexOf('?');
  return at < 0 ? address : address.slice(0, at);
}

/** The last part, for telling people which file was nearly the one. */
export function baseName(address: string): string {
  const path = withoutQuery(withoutFragment(address));
  return path.slice(path.lastIndexOf('/') + 1);
}
