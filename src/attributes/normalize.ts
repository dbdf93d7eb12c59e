import { isRecord } from '../lib/is-record.ts';
import type { Remarks } from './remarks.ts';
import type { Attribute, Attributes, Primitive, Whole } from './schema.ts';

/** No program names more on purpose; the first ones stay. A line with ten thousand is a map with ids for keys. */
const MAX_ATTRIBUTES = 1_000;
/** Of a name (§4.1). */
const MAX_KEY_CHARS = 200;
/** Of one text. Prompts and answers of language models are the longest that are sent. */
const MAX_TEXT_CHARS = 262_144;
/** Elements of one array: argument lists and integrations have dozens. */
const MAX_ELEMENTS = 1_000;
const MAX_UNIT_CHARS = 50;

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * The attributes of one item (ingest protocol §4.1) in their normal form: what has no type, the wrong one or no value goes, the item
 * stays. Each loss is remarked, but for null, which is how an SDK says that there is none. Pure and total.
 */
export function readAttributes(wire: unknown, remarks: Remarks): Attributes {
  const attributes: Attributes = new Map();
  if (wire === undefined || wire === null) return attributes;
  if (!isRecord(wire)) {
    remarks.at(['attributes'], (notes) => notes.reject('invalid_data', wire));
    return attributes;
  }
  let count = 0;
  for (const key in wire) {
    count += 1;
    if (attributes.size >= MAX_ATTRIBUTES) continue;
    const value = wire[key];
    if (value === null || value === undefined) continue;
    const attribute = readAttribute(key, value, remarks);
    if (attribute !== null) attributes.set(key, attribute);
  }
  if (count > MAX_ATTRIBUTES) remarks.at(['attributes'], (notes) => notes.shortened(count));
  return attributes;
}

function readAttribute(key: string, wire: unknown, remarks: Remarks): Attribute | null {
  if (key === '' || key.length > MAX_KEY_CHARS) {
    remarks.at(['attributes', key.slice(0, MAX_KEY_CHARS)], (notes) => notes.fault(key === '' ? 'invalid_data' : 'value_too_long'));
    return null;
  }
  // A bare value is what programs write that speak the protocol by hand.
  const {
    value,
    type = typeOf(value),
    unit,
  } = isRecord(wire) ? (wire as { value?: unknown; type?: unknown; unit?: unknown }) : { value: wire };
  if (value === null || value === undefined) return null;
  const attribute = plain(type, value) ?? typed(type, value, { key, remarks });
  if (attribute === null) return remarks.at(['attributes', key, 'value'], (notes) => notes.reject('invalid_data', value)) ?? null;
  return unit === undefined ? attribute : withUnit(attribute, unit);
}

function withUnit(attribute: Attribute, unit: unknown): Attribute {
  return typeof unit === 'string' && unit !== '' && unit.length <= MAX_UNIT_CHARS ? { ...attribute, unit } : attribute;
}

function typeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'double';
  return typeof value === 'bigint' ? 'integer' : typeof value;
}

/** The values that nearly all are, without a look at the rest; null for the others. */
function plain(type: unknown, value: unknown): Attribute | null {
  if (type === 'string' && typeof value === 'string' && value.length <= MAX_TEXT_CHARS) return { type, value };
  if (type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return { type, value: value === 0 ? 0 : value };
  if (type === 'double' && typeof value === 'number') return { type, value };
  return null;
}

interface Place {
  readonly key: string;
  readonly remarks: Remarks;
}

function typed(type: unknown, value: unknown, place: Place): Attribute | null {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? { type, value: cut(value, place) } : null;
    case 'integer': {
      const whole = wholeOf(value);
      return whole === null ? null : { type, value: whole };
    }
    case 'double': {
      const number = doubleOf(value);
      return number === null ? null : { type, value: number };
    }
    case 'boolean':
      return booleanOf(value);
    case 'array':
      return Array.isArray(value) ? { type, value: elementsOf(value, place) } : null;
    default:
      return null;
  }
}

/** SDKs in JavaScript count past 2^53 with what they have, OTLP writes the digits as text (§4.1): both are whole numbers. */
function wholeOf(value: unknown): Whole | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const isWhole =
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isInteger(value)) ||
    (typeof value === 'string' && /^-?\d{1,20}$/.test(value));
  if (!isWhole) return null;
  const big = BigInt(value);
  if (big < INT64.min || big > INT64.max) return null;
  const small = Number(big);
  return Number.isSafeInteger(small) ? small : big;
}

/** NaN and the infinities are doubles like others. */
function doubleOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || !/^(?:-?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|Infinity)|NaN)$/.test(value)) return null;
  return Number(value);
}

function booleanOf(value: unknown): Attribute | null {
  if (typeof value === 'boolean') return { type: 'boolean', value };
  return value === 'true' || value === 'false' ? { type: 'boolean', value: value === 'true' } : null;
}

/** What is no single value has no place in an array of them. */
function elementsOf(wire: readonly unknown[], place: Place): readonly Primitive[] {
  const elements: Primitive[] = [];
  for (const element of wire.slice(0, MAX_ELEMENTS)) {
    if (typeof element === 'string') elements.push(cut(element, place));
    else if (typeof element === 'number' || typeof element === 'boolean') elements.push(element);
    else if (typeof element === 'bigint') elements.push(wholeOf(element) ?? Number(element));
  }
  if (elements.length < wire.length) place.remarks.at(['attributes', place.key, 'value'], (notes) => notes.shortened(wire.length));
  return elements;
}

function cut(text: string, { key, remarks }: Place): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  const short = `${text.slice(0, MAX_TEXT_CHARS - 3).toWellFormed()}...`;
  remarks.at(['attributes', key, 'value'], (notes) => notes.cut(short, text.length));
  return short;
}
