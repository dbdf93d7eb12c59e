/** Containers of many items (ingest protocol §4.1): `{version, ingest_settings, items}` behind one item header. */
import { isRecord } from '../lib/is-record.ts';
import { isWithinJsonLimits } from '../lib/json-limits.ts';
import { parseJsonText, repairEscapes } from '../lib/json-text.ts';
import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { replaceNonFinite } from '../protocol/store-body.ts';

export interface Container {
  /** Elements as they came; null and what is no object stay, for the room to refuse one by one. */
  readonly items: readonly unknown[];
  /** Whether the sender's address may be filled in (§4.1): only who sends version 2 was asked. */
  readonly infersAddress: boolean;
  /** Whether browser and system may be told from the request's user agent. */
  readonly infersUserAgent: boolean;
}

/** Below this size no text is deep or wide enough to matter: nothing here walks in depth. A hundred usual lines are below it. */
const UNSCANNED_BYTES = 262_144;
/** A container of a hundred lines with a dozen attributes has some twenty thousand tokens; parsed ones take about 50 bytes each. */
const LIMITS = { maxDepth: 128, maxTokens: 2_000_000 };

/**
 * Opens a container. Numbers beyond 2^53 become bigints, so that none loses a digit; NaN and
 * Infinity, which are no JSON, become texts, which a double takes for what they say.
 * The error is the outcome's reason. Pure and total.
 */
export function openContainer(item: Item, contentType: string): Result<Container, 'content_type' | 'invalid_json'> {
  if (!isOfType(item, contentType)) return fail('content_type');
  const wire = parse(item.payload);
  if (wire === null) return fail('invalid_json');
  const { items } = wire;
  if (!Array.isArray(items)) return fail('invalid_json');
  // Whoever counts wrong was cut on the way: what is missing cannot be accounted for.
  if (item.headers.itemCount !== null && item.headers.itemCount !== items.length) return fail('invalid_json');
  return ok({ items, ...settingsOf(wire) });
}

/** Of the container's elements; for the counts of one that is refused as a whole the header is all there is. */
function isOfType({ headers }: Item, contentType: string): boolean {
  if (headers.contentType === null) return true;
  return headers.contentType.split(';', 1)[0]?.trim().toLowerCase() === contentType;
}

/** Settings that mean nothing are ignored. */
function settingsOf(wire: Readonly<Record<string, unknown>>): Pick<Container, 'infersAddress' | 'infersUserAgent'> {
  const settings = wire['ingest_settings'];
  const said = isRecord(settings) ? settings : {};
  const isTwo = typeof wire['version'] === 'number' && wire['version'] >= 2;
  return {
    infersAddress: isTwo && said['infer_ip'] === 'auto',
    // Before version 2 browsers could not say: their user agent was always read.
    infersUserAgent: isTwo ? said['infer_user_agent'] === 'auto' : said['infer_user_agent'] !== 'never',
  };
}

function parse(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  if (payload.length > UNSCANNED_BYTES && !isWithinJsonLimits(payload, LIMITS)) return null;
  const decoded = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
  const text = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  const value = parseText(text) ?? (NON_FINITE.test(text) ? parseText(replaceNonFinite(text, '"$&"')) : undefined);
  return isRecord(value) ? value : null;
}

const NON_FINITE = /NaN|Infinity/;
/** A whole number of 16 digits and more, where a value may stand. In a text it costs a second look, nothing else. */
const LONG_NUMBER = /[:,[]\s*-?\d{16,}\s*[,}\]]/;

/** So many digits in a row are looked for, in steps of as many: of each such run one is hit. */
const LONG_DIGITS = 16;
const [DIGIT_0, DIGIT_9] = [0x30, 0x39];

/** A sixteenth of the characters is looked at; what they find is a run of digits, or one digit by chance. */
function mayHoldLongNumber(text: string): boolean {
  for (let at = LONG_DIGITS - 1; at < text.length; at += LONG_DIGITS) {
    const code = text.charCodeAt(at);
    if (isDigit(code) && isLongNumber(text, at)) return true;
  }
  return false;
}

/** Digits around the place; an id that begins with as many of them stands in a text. */
function isLongNumber(text: string, at: number): boolean {
  let [from, to] = [at, at];
  while (isDigit(text.charCodeAt(from - 1))) from -= 1;
  while (isDigit(text.charCodeAt(to + 1))) to += 1;
  return to - from + 1 >= LONG_DIGITS && text[from - 1] !== '"';
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}

/** Slower by a half with the reviver, and few containers hold such numbers. */
function parseText(text: string): unknown {
  if (!mayHoldLongNumber(text) || !LONG_NUMBER.test(text)) return parseJsonText(text);
  try {
    return JSON.parse(repairEscapes(text), exactNumber);
  } catch {
    // Not JSON: the caller's business.
    return undefined;
  }
}

function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d{1,40}$/.test(context.source) ? BigInt(context.source) : value;
}
