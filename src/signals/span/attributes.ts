import type { Attribute, Attributes, Primitive } from '../../attributes/schema.ts';
import { jsonExcerpt } from '../../lib/json-text.ts';

const MAX_KEY = 200;
const MAX_JSON = 8_192;

/** Adds the values of a bag as old SDKs send it, plain JSON: each gets the type that its value has. The first of a name stays. */
export function addBag(attributes: Attributes, bag: Readonly<Record<string, unknown>>, prefix = ''): void {
  for (const key of Object.keys(bag)) addValue(attributes, prefix + key, bag[key]);
}

export function addValue(attributes: Attributes, key: string, value: unknown): void {
  if (key === '' || key.length > MAX_KEY || attributes.has(key)) return;
  const attribute = attributeOf(value);
  if (attribute !== undefined) attributes.set(key, attribute);
}

/** Null and nothing are no value; what is nested becomes JSON text. */
function attributeOf(value: unknown): Attribute | undefined {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value };
    case 'boolean':
      return { type: 'boolean', value };
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      return Number.isSafeInteger(value) ? { type: 'integer', value } : { type: 'double', value };
    case 'object':
      if (value === null) return undefined;
      return Array.isArray(value) ? listOf(value) : { type: 'string', value: jsonExcerpt(value, MAX_JSON) };
    default:
      return undefined;
  }
}

const PRIMITIVES = ['string', 'number', 'boolean'];

function listOf(values: readonly unknown[]): Attribute {
  const type = typeof values[0];
  const isPlain = values.length === 0 || (PRIMITIVES.includes(type) && values.every((value) => typeof value === type));
  // Checked in the line above.
  return isPlain ? { type: 'array', value: values as readonly Primitive[] } : { type: 'string', value: jsonExcerpt(values, MAX_JSON) };
}

/** The text of an attribute; empty when there is none, or when it is no text. */
export function textOf(attributes: Attributes, key: string): string {
  const attribute = attributes.get(key);
  return attribute?.type === 'string' ? attribute.value : '';
}

export function numberOf(attributes: Attributes, key: string): number | null {
  const attribute = attributes.get(key);
  return attribute?.type === 'integer' || attribute?.type === 'double' ? Number(attribute.value) : null;
}
