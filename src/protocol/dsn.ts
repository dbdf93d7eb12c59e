/** A DSN taken apart (ingest protocol §1.1). */
export interface Dsn {
  readonly scheme: 'http' | 'https';
  /** 32 lowercase hex digits. */
  readonly publicKey: string;
  readonly host: string;
  readonly port: number;
  /** Without slashes at the ends; empty when the server is mounted at the root. */
  readonly pathPrefix: string;
  /** Decimal digits of an unsigned 64-bit number. */
  readonly projectId: string;
}

const DSN = /^(?<scheme>https?):\/\/(?<key>[^:@/]+)(?::[^@/]*)?@(?<host>\[[0-9a-f:.]+\]|[^:/@[\]]+)(?::(?<port>\d{1,5}))?\/(?<path>\S+)$/i;

/** Null when the text is no DSN. A secret is tolerated and dropped; flags after `+` in the key as well. */
export function parseDsn(text: string): Dsn | null {
  const groups = DSN.exec(text.trim())?.groups;
  if (groups === undefined) return null;

  // The pattern has all of them, except the port.
  const { scheme, key, host, port, path } = groups as Record<'scheme' | 'key' | 'host' | 'path', string> & { port?: string };
  const publicKey = parsePublicKey(key);
  const segments = segmentsOf(path);
  const projectId = segments.pop() ?? '';
  if (publicKey === null || !isProjectId(projectId)) return null;

  const isHttps = scheme.toLowerCase() === 'https';
  const defaultPort = isHttps ? 443 : 80;
  return {
    scheme: isHttps ? 'https' : 'http',
    publicKey,
    host,
    port: Number(port ?? defaultPort),
    pathPrefix: segments.join('/'),
    projectId,
  };
}

function segmentsOf(path: string): string[] {
  return path
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((segment) => segment !== '');
}

const PUBLIC_KEY = /^(?<key>[0-9a-f]{32})(?:\+.*)?$/;

/** The key without the flags that some SDKs append (`<key>+no-cache`); null when it is none. */
export function parsePublicKey(text: string): string | null {
  return PUBLIC_KEY.exec(text)?.groups?.['key'] ?? null;
}

const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

/** Project ids of any size are legal on the wire (§13.19); that ours are small is found out when one is looked up. */
export function isProjectId(text: string): boolean {
  return /^\d{1,20}$/.test(text) && (text.length < 20 || BigInt(text) <= UINT64_MAX);
}
