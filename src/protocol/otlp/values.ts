/** Reading of OTLP's JSON form, and of protobuf in the same shape: every field may be absent or of another type. Pure, total. */
import type { Plain } from './read-protobuf.ts';

/** An attribute as item containers have it (ingest protocol §4.1). */
export interface TypedAttribute {
  readonly value: string | number | boolean | readonly (string | number | boolean)[];
  readonly type: 'string' | 'integer' | 'double' | 'boolean' | 'array';
}

export type Attributes = Map<string, TypedAttribute>;

export function objectOf(value: unknown): Plain | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : null;
}

export function objectsIn(value: unknown): readonly Plain[] {
  return Array.isArray(value) ? value.map(objectOf).filter((each) => each !== null) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Seconds of a time in nanoseconds, to a quarter of a microsecond; null when there is none. */
export function secondsOf(nanos: unknown): number | null {
  const exact = exactSecondsOf(nanos);
  return exact === null ? null : Number(exact);
}

/** The same with all its digits, as a text that readers of times take. */
export function exactSecondsOf(nanos: unknown): string | null {
  const text = typeof nanos === 'number' ? String(Math.round(nanos)) : nanos;
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text) || /^0+$/.test(text)) return null;
  const digits = text.padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** Lowercase hex digits of an id; '' when it is absent or zero. */
export function idOf(value: unknown): string {
  const id = textOf(value).toLowerCase();
  return /^0*$/.test(id) ? '' : id;
}

/** The same of an id that may as well be absent: '' for what is none. */
export function validIdOf(value: unknown, digits: number): string {
  const id = idOf(value);
  return id.length === digits && /^[0-9a-f]+$/.test(id) ? id : '';
}

export function attributesOf(list: unknown, prefix = ''): Attributes {
  const attributes: Attributes = new Map();
  for (const each of objectsIn(list)) {
    const key = textOf(each['key']);
    const value = objectOf(each['value']);
    if (key !== '' && value !== null) attributes.set(prefix + key, typed(value));
  }
  return attributes;
}

export const string = (value: string): TypedAttribute => ({ value, type: 'string' });

/** The text of an attribute, '' when it is none or no text. */
export function textIn(attributes: Attributes, key: string): string {
  return textOf(attributes.get(key)?.value);
}

function typed(value: Plain): TypedAttribute {
  const scalar = scalarOf(value);
  if (scalar !== null) return scalar;
  const list = objectOf(value['arrayValue']);
  if (list === null) return string(anyText(value));
  const items = objectsIn(list['values']).map(scalarOf);
  const [first] = items;
  // Only lists of one primitive type are arrays of the protocol.
  const isOfOneType = items.every((item) => item !== null && item.type === first?.type);
  if (!isOfOneType) return string(anyText(value));
  return { value: items.map((item) => item?.value as string | number | boolean), type: 'array' };
}

function scalarOf(value: Plain): TypedAttribute | null {
  if (typeof value['stringValue'] === 'string') return string(value['stringValue']);
  if (typeof value['boolValue'] === 'boolean') return { value: value['boolValue'], type: 'boolean' };
  if (value['intValue'] !== undefined) return integer(value['intValue']);
  if (value['doubleValue'] !== undefined) return double(value['doubleValue']);
  return typeof value['bytesValue'] === 'string' ? string(value['bytesValue']) : null;
}

/** Numbers come as such or as their digits; an object that stands there instead may refuse to become either. */
function isWritten(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

/** What a number cannot hold exactly stays the digits it came as. */
function integer(value: unknown): TypedAttribute {
  if (!isWritten(value)) return string(JSON.stringify(value) ?? '');
  const number = Number(value);
  if (Number.isSafeInteger(number)) return { value: number, type: 'integer' };
  const digits = String(value);
  return /^-?\d{1,19}$/.test(digits) ? { value: digits, type: 'integer' } : string(digits);
}

/** JSON has no word for what is not finite: then it is told as text. */
function double(value: unknown): TypedAttribute {
  if (!isWritten(value)) return string(JSON.stringify(value) ?? '');
  const number = Number(value);
  return Number.isFinite(number) ? { value: number, type: 'double' } : string(String(value));
}

/** A value of any shape as one text: itself when it is one, else its JSON. */
export function anyText(value: unknown): string {
  const plain = plainOf(objectOf(value) ?? {});
  return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '');
}

/** Called no deeper than what was read: both readers bound the depth. */
function plainOf(value: Plain): unknown {
  const list = objectOf(value['arrayValue']);
  if (list !== null) return objectsIn(list['values']).map(plainOf);
  const pairs = objectOf(value['kvlistValue']);
  if (pairs !== null) {
    return Object.fromEntries(objectsIn(pairs['values']).map((pair) => [textOf(pair['key']), plainOf(objectOf(pair['value']) ?? {})]));
  }
  return scalarOf(value)?.value ?? '';
}
