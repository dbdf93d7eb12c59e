import { hash } from 'node:crypto';
import type { Attributes } from '../../attributes/schema.ts';
import { BoundedCache } from '../../lib/bounded-cache.ts';
import { textOf } from './attributes.ts';
import { describeSpan, type Description } from './describe/describe.ts';
import { LIFTED } from './lifted.ts';
import type { Span } from './span.ts';

/** What a row of `spans` holds of a span, besides where it came from. */
export interface SpanColumns {
  readonly span: Omit<Span, 'attributes'>;
  readonly description: Description;
  readonly hasFailed: boolean;
  /** 16 hex digits of a digest of the first that is set; null for nobody. */
  readonly person: string | null;
  /** Those that no column holds. */
  readonly attributes: Attributes;
}

/** Pure. Takes the span's attributes over. */
export function rowOf(whole: Span): SpanColumns {
  const { attributes } = whole;
  const description = describeSpan({
    op: whole.op,
    description: describedBy(whole),
    system: textOf(attributes, 'db.system.name'),
    method: textOf(attributes, 'http.request.method'),
  });
  for (const [key, , valueOf] of LIFTED) {
    const attribute = attributes.get(key);
    if (attribute?.type === 'string' && attribute.value !== '' && attribute.value === valueOf(whole)) attributes.delete(key);
  }
  // The span as it is: a copy without its attributes would cost as much as making it did.
  return { span: whole, description, hasFailed: hasFailed(whole.status), person: personOf(whole), attributes };
}

/** Names of streamed spans are short: what a query or a request was stands in an attribute. */
function describedBy({ op, description, attributes }: Span): string {
  if (op.startsWith('db')) return textOf(attributes, 'db.query.text') || description;
  if (op.startsWith('resource.') || op.startsWith('http.client')) return textOf(attributes, 'url.full') || description;
  return description;
}

const FINE = new Set(['ok', 'cancelled', 'unknown', 'unset']);

/** Failure of processing §7.2: old SDKs say which, new ones that. */
function hasFailed(status: string): boolean {
  return !FINE.has(status);
}

/** Who was at work: a digest, so that counting people reads no personal values. */
function personOf({ user: { id, email, name, ip } }: Pick<Span, 'user'>): string | null {
  if (id !== '') return digest(`id:${id}`);
  if (email !== '') return digest(`email:${email}`);
  if (name !== '') return digest(`username:${name}`);
  return ip === '' ? null : digest(`ip:${ip}`);
}

/** Spans of one person come together. */
const MAX_KNOWN_PEOPLE = 5_000;
const people = new BoundedCache<string>(MAX_KNOWN_PEOPLE);

function digest(text: string): string {
  return people.get(text) ?? people.set(text, hash('md5', text).slice(0, 16));
}
