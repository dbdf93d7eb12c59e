import { readDebugId } from '../manifest.ts';
import { BrokenMapError, indexMap, parseMap } from './map-index.ts';

/** What a file says about itself, whatever the manifest says (processing §2.1, §2.4). */
export interface Inspected {
  readonly debugId: string | null;
  readonly mapReference: string | null;
  /** The map that is written into the file itself. */
  readonly inlineMap: string | null;
  /** Why it is of no use, as a sentence; null when it is fine. */
  readonly problem: string | null;
}

/** Decoding takes a second for each 40 MB; the rest is found out when it is used. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;

export function inspectMap(text: string): Inspected {
  try {
    const map = parseMap(text);
    if (text.length <= MAX_DECODED_BYTES) indexMap(text);
    return { debugId: readDebugId(map.debug_id) ?? readDebugId(map.debugId), mapReference: null, inlineMap: null, problem: null };
  } catch (error) {
    if (!(error instanceof BrokenMapError)) throw error;
    return { debugId: null, mapReference: null, inlineMap: null, problem: `This is not a usable source map: ${error.message}.` };
  }
}

const REFERENCE = 'sourceMappingURL=';
const DEBUG_ID = /\/\/[#@] ?debugId=([0-9a-f-]{32,36})/gi;
/** The comments stand at the end; a map inside the file may stand between them. */
const TAIL_LENGTH = 4_096;

export function inspectSource(text: string): Inspected {
  const reference = referenceIn(text);
  const debugId = lastDebugId(text.slice(-TAIL_LENGTH)) ?? (reference === null ? null : lastDebugId(around(text)));
  if (reference?.startsWith('data:') !== true) return { debugId, mapReference: reference, inlineMap: null, problem: null };
  const inlineMap = readDataUrl(reference);
  if (inlineMap !== null) return { debugId, mapReference: null, inlineMap, problem: null };
  return { debugId, mapReference: null, inlineMap: null, problem: 'The source map inside this file cannot be read.' };
}

/** Of the last comment that names a map; its text ends with the line. */
function referenceIn(text: string): string | null {
  const at = text.lastIndexOf(REFERENCE);
  if (at < 0 || !/[#@]\s*$/.test(text.slice(Math.max(0, at - 4), at))) return null;
  const end = text.indexOf('\n', at);
  const reference = text.slice(at + REFERENCE.length, end < 0 ? undefined : end).replace(/\s*(?:\*\/)?\s*$/, '');
  return reference === '' ? null : reference;
}

function around(text: string): string {
  const at = text.lastIndexOf(REFERENCE);
  return text.slice(Math.max(0, at - TAIL_LENGTH), at);
}

function lastDebugId(text: string): string | null {
  const found = [...text.matchAll(DEBUG_ID)].at(-1);
  return readDebugId(found?.[1]);
}

const DATA_URL = /^data:application\/json(?:;charset=[^;,]+)?(;base64)?,/i;

function readDataUrl(reference: string): string | null {
  const match = DATA_URL.exec(reference);
  if (match === null) return null;
  const body = reference.slice(match[0].length);
  if (match[1] !== undefined) return Buffer.from(body, 'base64').toString('utf8');
  try {
    return decodeURIComponent(body);
  } catch {
    return null;
  }
}
