/** Attributes that SDKs put on every item: columns of their own. In the maps they would be half of each row. */
import type { Attributes } from './schema.ts';

export interface OwnColumn<Key extends string> {
  readonly attribute: string;
  readonly key: Key;
  readonly column: string;
  /** Of an id: how many hex digits it has. What has another shape stays an attribute. */
  readonly hexDigits?: number;
  /** A longer text stays an attribute; 200 where nothing is said, for it becomes a word of a dictionary. */
  readonly maxChars?: number;
}

const MAX_CHARS = 200;

const blanks = new WeakMap<readonly OwnColumn<string>[], Readonly<Record<string, string>>>();

/** Made once for each list of columns: every item begins as a copy of it. */
function blankOf<Key extends string>(columns: readonly OwnColumn<Key>[]): Record<Key, string> {
  const known = blanks.get(columns);
  if (known !== undefined) return known as Record<Key, string>; // made below, of the same columns
  const blank = Object.fromEntries(columns.map(({ key }) => [key, ''])) as Record<Key, string>; // one entry for each key
  blanks.set(columns, blank);
  return blank;
}

/** Takes the attributes that have a column out of the others, in place; '' for one that is not there. */
export function takeOwn<Key extends string>(attributes: Attributes, columns: readonly OwnColumn<Key>[]): Record<Key, string> {
  const own = { ...blankOf(columns) };
  for (const { attribute, key, hexDigits, maxChars } of columns) {
    const found = attributes.get(attribute);
    if (found?.type !== 'string' || found.unit !== undefined || found.value === '') continue;
    if (hexDigits !== undefined && !isHex(found.value, hexDigits)) continue;
    if (found.value.length > (maxChars ?? MAX_CHARS)) continue;
    own[key] = found.value;
    attributes.delete(attribute);
  }
  return own;
}

/** Zeros are how the columns say that there is none. */
export function isHex(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}

/** Hex digits, dashes taken out; '' when there are none, or only zeros. */
export function idOf(wire: unknown, digits: number): string {
  if (typeof wire !== 'string') return '';
  const id = wire.replaceAll('-', '').toLowerCase();
  return isHex(id, digits) ? id : '';
}

/** SDKs know a trace for every item. Programs that OpenTelemetry watches need none, which zeros say. */
export function isTraced(wire: unknown, traceId: string): boolean {
  return traceId !== '' || wire === UNTRACED;
}

const UNTRACED = '0'.repeat(32);
