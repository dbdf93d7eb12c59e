/** Text that stands deep in an event and that search reads: breadcrumbs, extra values and contexts, bounded. Pure. */
import type { Breadcrumb, ErrorEvent } from '../../event/schema.ts';

export interface InsideColumns {
  readonly categories: readonly string[];
  readonly messages: readonly string[];
  /** `key=value` of what breadcrumbs carry. */
  readonly data: readonly string[];
  /** `extra.KEY` and `contexts.NAME.KEY` with their values. */
  readonly details: readonly (readonly [key: string, value: string])[];
}

/** Of one value; the whole of it is in the payload, which no search reads. */
const MAX_VALUE = 160;
const MAX_KEY = 100;
/**
 * Characters of all breadcrumbs of an event, the newest first, and of all details, those of `extra` first: somebody wrote them on
 * purpose. A million events of 25 KB may take 4 GB (design §6), of which payloads take 3.5. Everything instead of these two bounds
 * was 1.9 KB an event; with them it is 0.19 (bench/NOTES.md).
 */
const MAX_CRUMBS = 400;
const MAX_DETAILS = 400;
/** `extra.cart.items.sku`; what lies deeper is left to the payload. */
const MAX_DEPTH = 4;
/** Elements of one list. */
const MAX_ELEMENTS = 16;

export function insideColumns(event: ErrorEvent): InsideColumns {
  return { ...crumbColumns(event.breadcrumbs?.values ?? []), details: detailColumns(event) };
}

function crumbColumns(crumbs: readonly Breadcrumb[]): Omit<InsideColumns, 'details'> {
  const categories = new Set<string>();
  const messages = new Set<string>();
  const data = new Set<string>();
  let room = MAX_CRUMBS;
  const keep = (texts: Set<string>, text: string) => {
    if (texts.has(text)) return;
    texts.add(text);
    room -= text.length;
  };
  for (let at = crumbs.length - 1; at >= 0 && room > 0; at--) {
    const { category, message, data: carried } = crumbs[at] as Breadcrumb; // within the list
    if (category) categories.add(cut(category, MAX_KEY));
    if (message) keep(messages, cut(message, MAX_VALUE));
    visitLeaves(carried, '', (key, value) => {
      keep(data, `${key}=${value}`);
      return room > 0;
    });
  }
  return { categories: [...categories], messages: [...messages], data: [...data] };
}

function detailColumns({ extra, contexts }: ErrorEvent): InsideColumns['details'] {
  // `{ "a.b": 1, "a": { "b": 2 } }` gives two of one name: a map of the event store answers with the first.
  const details: [string, string][] = [];
  let room = MAX_DETAILS;
  const keep = (key: string, value: string) => {
    // Few keys are looked up: hashing each costs as much as all the rest.
    if (key.endsWith('_id') && TOLD_ELSEWHERE.has(key)) return true;
    details.push([key, value]);
    room -= value.length;
    return room > 0;
  };
  visitLeaves(extra, 'extra.', keep);
  if (room > 0) visitLeaves(contexts, 'contexts.', keep);
  return details;
}

/** Ids with columns of their own, which `dataset.ts` reads by these names; and one that is of no use without the trace. */
const TOLD_ELSEWHERE = new Set([
  'contexts.trace.trace_id',
  'contexts.trace.span_id',
  'contexts.trace.parent_span_id',
  'contexts.replay.replay_id',
]);

/** Gets each leaf that is a text, a number, a truth or a list of them; says whether it wants more. */
type Visit = (path: string, value: string) => boolean;

type Bag = Readonly<Record<string, unknown>>;

/** False: the visitor has had enough. */
function visitLeaves(bag: Bag | undefined, prefix: string, visit: Visit, depth = 1): boolean {
  for (const key in bag) {
    const path = prefix + key;
    if (path.length > MAX_KEY) continue;
    const value = bag[key];
    const text = textOf(value);
    if (text !== '') {
      if (!visit(path, text)) return false;
    } else if (isBag(value) && depth < MAX_DEPTH && !visitLeaves(value, `${path}.`, visit, depth + 1)) return false;
  }
  return true;
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** '' for what is no text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return cut(value, MAX_VALUE);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? listText(value) : '';
}

function listText(list: readonly unknown[]): string {
  const texts = list.slice(0, MAX_ELEMENTS).map((one) => (Array.isArray(one) ? '' : textOf(one)));
  return cut(texts.filter((text) => text !== '').join(', '), MAX_VALUE);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}
