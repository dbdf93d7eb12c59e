import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import { parseDsn, parsePublicKey } from './dsn.ts';

/** Who knocks, as the request says (ingest protocol §1.2). */
export interface Credentials {
  /** 32 lowercase hex digits. */
  readonly publicKey: string;
  /** Only the envelope's DSN names one; otherwise the project is in the path. */
  readonly projectId: string | null;
  /** `sentry_client`, such as `sentry.python/2.68.0`. */
  readonly client: string | null;
}

export interface CredentialsError {
  readonly status: 400 | 401;
  readonly reason: 'auth_version' | 'auth_client';
  readonly detail: string;
}

/** The places of a request that may hold credentials; exactly one may. */
export interface CredentialPlaces {
  readonly sentryAuth: string | undefined;
  readonly authorization: string | undefined;
  /** Of the URL, without the question mark. */
  readonly query: string;
  /** Of routes such as `/cron/{slug}/{key}/`; null elsewhere. */
  readonly pathKey: string | null;
}

const MISSING: CredentialsError = { status: 401, reason: 'auth_client', detail: 'missing authorization information' };
const SEVERAL: CredentialsError = { status: 401, reason: 'auth_client', detail: 'multiple authorization payloads' };
const UNREADABLE: CredentialsError = { status: 401, reason: 'auth_client', detail: 'bad x-sentry-auth header' };
const BAD_KEY: CredentialsError = { status: 400, reason: 'auth_client', detail: 'bad sentry DSN public key' };
const TOO_NEW: CredentialsError = { status: 400, reason: 'auth_version', detail: 'unsupported protocol version' };

const PROTOCOL_VERSION = 7;

/** Fields of one place, before they are judged. */
type Fields = ReadonlyMap<string, string>;

/**
 * Credentials of headers, query and path. Null when there are none at all: an envelope may still bring a DSN
 * (`dsnCredentials`), elsewhere the answer is `missingCredentials`.
 */
export function readCredentials(places: CredentialPlaces): Result<Credentials | null, CredentialsError> {
  const found: (Fields | CredentialsError)[] = [];
  if (places.sentryAuth !== undefined) found.push(sentryScheme(places.sentryAuth) ?? UNREADABLE);
  if (places.authorization !== undefined) {
    const fields = sentryScheme(places.authorization) ?? basicScheme(places.authorization);
    if (fields !== null) found.push(fields);
  }
  const query = queryFields(places.query);
  if (query !== null) found.push(query);
  if (places.pathKey !== null) found.push(new Map([['sentry_key', places.pathKey]]));

  const [fields, ...more] = found;
  if (fields === undefined) return ok(null);
  if (more.length > 0) return fail(SEVERAL);
  return 'status' in fields ? fail(fields) : judge(fields);
}

/** For a request where no place held credentials. */
export function missingCredentials(): CredentialsError {
  return MISSING;
}

/** Credentials of the envelope's header, for tunnels and native SDKs: key and project both come from the DSN. */
export function dsnCredentials(text: string): Result<Credentials, CredentialsError> {
  const dsn = parseDsn(text);
  if (dsn === null) return fail({ status: 400, reason: 'auth_client', detail: 'bad sentry DSN in the envelope header' });
  return ok({ publicKey: dsn.publicKey, projectId: dsn.projectId, client: null });
}

function judge(fields: Fields): Result<Credentials, CredentialsError> {
  const version = Number(fields.get('sentry_version') ?? PROTOCOL_VERSION);
  if (Number.isNaN(version)) return fail(UNREADABLE);
  if (version > PROTOCOL_VERSION) return fail(TOO_NEW);

  const key = fields.get('sentry_key');
  if (key === undefined) return fail(MISSING);
  const publicKey = parsePublicKey(key);
  if (publicKey === null) return fail(BAD_KEY);
  return ok({ publicKey, projectId: null, client: fields.get('sentry_client') ?? null });
}

/** `Sentry k=v, k=v`; null for other schemes, which may belong to a proxy before us and are none of our business. */
function sentryScheme(header: string): Fields | null {
  const match = /^\s*sentry\s+(?<fields>.*)$/is.exec(header);
  if (match === null) return null;

  const fields = new Map<string, string>();
  for (const pair of (match.groups?.['fields'] ?? '').split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) fields.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return fields;
}

/** Shells and exporters that know only Basic send the key as the user name. Other user names are a proxy's. */
function basicScheme(header: string): Fields | null {
  const encoded = /^\s*basic\s+(?<encoded>\S+)\s*$/i.exec(header)?.groups?.['encoded'];
  if (encoded === undefined) return null;

  const [user = ''] = Buffer.from(encoded, 'base64').toString().split(':', 1);
  return parsePublicKey(user) === null ? null : new Map([['sentry_key', user]]);
}

/** Parameters that go with a request and are no credentials: the pixel's event, and what security reports add. */
const NO_CREDENTIALS: ReadonlySet<string> = new Set(['sentry_data', 'sentry_release', 'sentry_environment']);

function queryFields(query: string): Fields | null {
  if (!query.includes('sentry')) return null;

  const fields = new Map<string, string>();
  let isPresent = false;
  for (const [name, value] of new URLSearchParams(query)) {
    if (!fields.has(name)) fields.set(name, value);
    if (name.includes('sentry_') && !NO_CREDENTIALS.has(name)) isPresent = true;
  }
  return isPresent ? fields : null;
}
