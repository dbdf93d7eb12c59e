/**
 * Where a browser's page was, for the allowed-domains check (ingest protocol §1.4): `Origin`, else the `Referer` when it is a
 * web address. Null when there is none: such a request did not come from a page, and is accepted.
 */
export function requestOrigin(originHeader: string | undefined, refererHeader: string | undefined): string | null {
  // Pages without an origin of their own (sandboxed frames, files) send the word null.
  if (originHeader !== undefined && originHeader !== '' && originHeader !== 'null') return originHeader;
  if (refererHeader === undefined || !/^https?:\/\//i.test(refererHeader)) return null;
  return URL.parse(refererHeader)?.origin ?? null;
}

interface Pattern {
  readonly scheme: string | null;
  readonly host: string;
  readonly port: string | null;
}

/** Whether one of the project's patterns matches; a pattern is `[scheme://]domain[:port]`, `*` anywhere matches anything. */
export function isOriginAllowed(origin: string | null, patterns: readonly string[]): boolean {
  if (origin === null || patterns.includes('*')) return true;

  const from = splitOrigin(origin);
  return patterns.some((text) => {
    const pattern = splitOrigin(text);
    const hasScheme = pattern.scheme === null || pattern.scheme === '*' || pattern.scheme === from.scheme;
    const hasPort = pattern.port === null || pattern.port === '*' || pattern.port === portOf(from);
    return hasScheme && hasPort && matchesHost(from.host, pattern.host);
  });
}

function matchesHost(host: string, pattern: string): boolean {
  if (pattern === '' || pattern === '*') return true;
  if (!pattern.startsWith('*.')) return host === pattern;
  // `*.example.org` means the subdomains, and the domain itself for those who forget it.
  return host.endsWith(pattern.slice(1)) || host === pattern.slice(2);
}

function splitOrigin(text: string): Pattern {
  const match = /^(?:(?<scheme>[^:/]+):\/\/)?(?<host>\[[^\]]*\]|[^:/]*)(?::(?<port>\d+|\*))?/.exec(text.trim().toLowerCase());
  const { scheme, host = '', port } = match?.groups ?? {};
  return { scheme: scheme ?? null, host, port: port ?? null };
}

function portOf(origin: Pattern): string | null {
  if (origin.port !== null) return origin.port;
  if (origin.scheme === 'https') return '443';
  return origin.scheme === 'http' ? '80' : null;
}
