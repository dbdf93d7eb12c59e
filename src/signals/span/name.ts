import { BoundedCache } from '../../lib/bounded-cache.ts';
import { isVariable } from './describe/paths.ts';

export interface SegmentName {
  readonly name: string;
  /** Where the name comes from: `url`, `route`, `custom`, … `sanitized` once ids were taken out. */
  readonly source: string;
}

/** Of names that are addresses as they were called; the others were chosen by people or frameworks. */
const RAW = new Set(['url', 'sanitized']);
/** SDKs from before sources say nothing; a name with an address in it is one. */
const LOOKS_LIKE_ADDRESS = /^(?:[A-Z]+ )?(?:https?:\/\/[^/]+)?\//;
const MAX_NAME = 1_024;
/** White space that prints as a line would break tables of names. */
const LINES = /[\r\n\t]+/g;

/** Ids in the name of a segment become `*`, so that calls of one page are one transaction (§6.9). Pure. */
export function clusterName(name: string, source: string): SegmentName {
  if (name.length > MAX_REMEMBERED_CHARS) return cluster(name, source);
  const key = `${source}\n${name}`;
  return remembered.get(key) ?? remembered.set(key, cluster(name, source));
}

/** All spans of a segment have its name, and a program has some hundred of them. */
const MAX_REMEMBERED = 5_000;
const MAX_REMEMBERED_CHARS = 300;
const remembered = new BoundedCache<SegmentName>(MAX_REMEMBERED);

function cluster(name: string, source: string): SegmentName {
  const plain = name.replace(LINES, ' ').slice(0, MAX_NAME).toWellFormed();
  const isRaw = RAW.has(source) || (source === '' && LOOKS_LIKE_ADDRESS.test(plain));
  if (!isRaw) return { name: plain, source };
  const clustered = plain
    .split('/')
    .map((segment, at) => (at > 0 && isVariable(segment.split(/[?#]/, 1)[0] ?? '') ? '*' : segment))
    .join('/');
  return clustered === plain ? { name: plain, source } : { name: clustered, source: 'sanitized' };
}
