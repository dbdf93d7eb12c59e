import type { Attribute, Attributes } from './schema.ts';

/** Of a number; a truth value is one byte (ingest protocol §4.1.1). */
const NUMBER_BYTES = 8;

/** What attributes count in the byte categories: names and values, as they were sent. */
export function sizeOfAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const [key, attribute] of attributes) bytes += Buffer.byteLength(key) + sizeOfValue(attribute);
  return bytes;
}

function sizeOfValue(attribute: Attribute): number {
  if (attribute.type !== 'array') return sizeOfPrimitive(attribute.value);
  return attribute.value.reduce<number>((sum, one) => sum + sizeOfPrimitive(one), 0);
}

function sizeOfPrimitive(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return typeof value === 'boolean' ? 1 : NUMBER_BYTES;
}
