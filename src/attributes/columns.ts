/** Typed attributes as columns, the same in every table that has them. */
import { MapColumn } from '../lib/native-block-nested.ts';
import { Float64Column, Int64Column, StringColumn, UInt8Column } from '../lib/native-block.ts';
import type { nativeBlock } from '../lib/native-block.ts';
import type { AttributeMaps } from '../query/dataset.ts';
import { currentName } from './renames.ts';
import type { Naming } from './renames.ts';
import type { Attribute, Attributes, Primitive } from './schema.ts';

/**
 * Columns of attributes, as a table declares them. A map for each type, so that numbers are compared as numbers, to the last digit of
 * 64 bits; a key is in one of them. Arrays are JSON. Few attributes have a unit.
 *
 *     attr_text Map(LowCardinality(String), String) CODEC(ZSTD(1)),
 *     attr_integer Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
 *     attr_double Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
 *     attr_boolean Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
 *     attr_array Map(LowCardinality(String), String) CODEC(ZSTD(1)),
 *     attr_unit Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),
 *     INDEX by_attribute <PAIRS> TYPE text(tokenizer = 'array')
 */
const PAIRS = `arrayConcat(
    arrayMap((k, v) -> concat(k, '=', v), mapKeys(attr_text), mapValues(attr_text)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_integer), mapValues(attr_integer)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_boolean), mapValues(attr_boolean)))`;

/** What search needs to know of the columns. */
export function attributeMaps(naming: Naming = 'plain'): AttributeMaps {
  return {
    text: 'attr_text',
    integer: 'attr_integer',
    double: 'attr_double',
    boolean: 'attr_boolean',
    array: 'attr_array',
    pairs: PAIRS,
    currentName: (name) => currentName(name, naming),
  };
}

/** Adds the columns to a block. The writer takes the attributes of one row after the other. */
export function attributeWriter(block: ReturnType<typeof nativeBlock>): (attributes: Attributes) => void {
  const text = block.add(new MapColumn('attr_text', new StringColumn('value')));
  const integer = block.add(new MapColumn('attr_integer', new Int64Column('value')));
  const double = block.add(new MapColumn('attr_double', new Float64Column('value')));
  const boolean = block.add(new MapColumn('attr_boolean', new UInt8Column('value', 'Bool')));
  const array = block.add(new MapColumn('attr_array', new StringColumn('value')));
  const unit = block.add(new MapColumn('attr_unit', new StringColumn('value')));

  function write(key: string, attribute: Attribute): void {
    switch (attribute.type) {
      case 'string':
        text.key(key);
        return text.values.push(attribute.value);
      case 'integer':
        integer.key(key);
        return typeof attribute.value === 'bigint' ? integer.values.pushBigInt(attribute.value) : integer.values.push(attribute.value);
      case 'double':
        double.key(key);
        return double.values.push(attribute.value);
      case 'boolean':
        boolean.key(key);
        return boolean.values.push(attribute.value ? 1 : 0);
      case 'array':
        array.key(key);
        return array.values.push(arrayJson(attribute.value));
    }
  }

  return (attributes) => {
    for (const [key, attribute] of attributes) {
      write(key, attribute);
      if (attribute.unit === undefined) continue;
      unit.key(key);
      unit.values.push(attribute.unit);
    }
    for (const column of [text, integer, double, boolean, array, unit]) column.endRow();
  };
}

/** Whole numbers beyond 2^53 with all their digits. */
export function arrayJson(elements: readonly Primitive[]): string {
  return `[${elements.map((one) => (typeof one === 'bigint' ? String(one) : JSON.stringify(one))).join(',')}]`;
}
