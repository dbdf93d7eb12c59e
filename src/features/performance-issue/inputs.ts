/** Names and values that a request brought with it. Pure. */
import type { ErrorEvent } from '../../event/schema.ts';
import { textAttribute, type Segment, type SegmentSpan } from './segment.ts';

/** More of them are a form nobody fills in. */
const MAX_INPUTS = 50;
const MAX_VALUE = 500;

/** Of the query and of a body that has names on its first level; nothing else comes from outside by a name. */
export function inputsOf(root: SegmentSpan, event: ErrorEvent | null): Segment['inputs'] {
  const pairs: [string, string][] = [...(event?.request?.query_string ?? []), ...bodyOf(event?.request?.data)];
  if (pairs.length === 0) pairs.push(...queryOf(root));
  return pairs.filter(([name, value]) => typeof value === 'string' && name !== '' && value.length <= MAX_VALUE).slice(0, MAX_INPUTS);
}

function bodyOf(body: unknown): [string, string][] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []));
}

function queryOf(root: SegmentSpan): [string, string][] {
  const full = textAttribute(root, 'url.full');
  const query =
    textAttribute(root, 'url.query') || textAttribute(root, 'http.query') || (full.split('?', 2)[1] ?? '').split('#', 1)[0] || '';
  return [...new URLSearchParams(query.replace(/^\?/, ''))];
}
