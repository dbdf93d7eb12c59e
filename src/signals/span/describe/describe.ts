import { hash } from 'node:crypto';
import { BoundedCache } from '../../../lib/bounded-cache.ts';
import { parameterizeFile, parameterizePath, parseAddress } from './paths.ts';
import { normalizeMongo, normalizeRedis, normalizeSql } from './sql.ts';

/** What groups spans that do the same (ingest protocol §6.9). */
export interface Description {
  /** The description without what differs from one call to the next. */
  readonly normalized: string;
  /** First 16 hex digits of its MD5; empty where there is nothing to group. */
  readonly group: string;
  /** Of web requests: `*.example.com`. Else empty. */
  readonly domain: string;
}

export interface Described {
  readonly op: string;
  readonly description: string;
  /** `db.system.name`; empty when it is not said. */
  readonly system: string;
  /** `http.request.method`; empty when it is not said. */
  readonly method: string;
}

/** Statements are longer; what follows seldom tells one from another, and reading it costs. */
const MAX_CHARS = 4_096;
/** A program runs some hundred statements; a description that comes once is not worth keeping, but cannot be told beforehand. */
const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_CHARS = 1_024;

const NOTHING: Description = { normalized: '', group: '', domain: '' };
const remembered = new BoundedCache<Described & { readonly result: Description }>(MAX_REMEMBERED);

/** Pure: the same span has the same description in every process. */
export function describeSpan(span: Described): Description {
  if (span.description === '') return NOTHING;
  if (span.description.length > MAX_REMEMBERED_CHARS) return describe(span);
  // By the description alone, which comes with one operation as a rule: a key of all four would have to be made for every span.
  const known = remembered.get(span.description);
  if (known !== undefined && known.op === span.op && known.system === span.system && known.method === span.method) return known.result;
  return remembered.set(span.description, { ...span, result: describe(span) }).result;
}

function describe(span: Described): Description {
  const cut = { ...span, description: span.description.slice(0, MAX_CHARS) };
  const { normalized, domain } = normalize(cut);
  return { normalized, domain, group: normalized === '' ? '' : hash('md5', normalized).slice(0, 16) };
}

function normalize(span: Described): { readonly normalized: string; readonly domain: string } {
  const { op, description } = span;
  if (op.startsWith('db') || op.startsWith('cache')) return { normalized: ofDatabase(span), domain: '' };
  if (op.startsWith('http.client') || op === 'http') return ofRequest(span);
  if (op.startsWith('resource.')) return ofResource(description);
  if (op.startsWith('file')) return { normalized: parameterizeFile(description), domain: '' };
  if (op.startsWith('http')) return { normalized: parameterizePath(description.split(/[?#]/, 1)[0] ?? ''), domain: '' };
  return { normalized: description, domain: '' };
}

function ofDatabase({ op, description, system }: Described): string {
  // Its description is a key, not a command, whatever keeps it.
  if (!op.startsWith('cache') && (op.startsWith('db.redis') || system === 'redis' || system === 'valkey'))
    return normalizeRedis(description);
  if (op.startsWith('cache'))
    return description
      .split(/([:/,\s]+)/)
      .map((part) => (/\d\d|^[\da-f-]{32,36}$/i.test(part) ? '*' : part))
      .join('');
  if (system === 'mongodb' || description.startsWith('{')) return normalizeMongo(description);
  return normalizeSql(description);
}

const REQUEST = /^(?:([A-Z]{3,10})\s+)?(\S+)/;

/** `GET https://*.example.com`: calls of one service are one group, whatever they ask for. */
function ofRequest({ description, method }: Described) {
  const [, verb = method, target = ''] = REQUEST.exec(description) ?? [];
  const address = parseAddress(target);
  if (address === null) return { normalized: parameterizePath(description), domain: '' };
  const place = address.domain === '' ? parameterizePath(address.path) : `${address.scheme}${address.domain}`;
  return { normalized: verb === '' ? place : `${verb} ${place}`, domain: address.domain };
}

function ofResource(description: string) {
  const address = parseAddress(description);
  if (address === null) return { normalized: parameterizeFile(description), domain: '' };
  return { normalized: `${address.scheme}${address.domain}${parameterizeFile(address.path)}`, domain: address.domain };
}
