/** Typed attributes as fields of a search: `name`, `tags[name]`, `tags[name,number]`, `attr[name]`, and `flags["name"]`. Pure. */
import type { Bindings } from './bindings.ts';
import { flagName } from './dataset.ts';
import type { AttributeMaps, Field } from './dataset.ts';

const TYPED = /^(?:tags|attr)\[([^\]]+?)(?:,\s*(string|number|boolean))?\]$/;
/** Flags of logs and spans are attributes with this before their name (ingest protocol §4.1.2). */
const FLAG = 'flag.evaluation.';

/** The field behind a name that is none of the dataset's own. Without a type it is whatever a row has under the name. */
export function attributeField(key: string, maps: AttributeMaps, bindings: Pick<Bindings, 'bind'>): Field {
  const flag = flagName(key);
  const [, inside, type] = TYPED.exec(key) ?? [];
  const name = maps.currentName(flag === null ? (inside ?? key) : FLAG + flag);
  const bound = bindings.bind(name, 'String');
  const has = (map: string): string => `mapContains(${map}, ${bound})`;
  const at = (map: string): string => `${map}[${bound}]`;
  const orNull = (map: string): string => `if(${has(map)}, ${at(map)}, NULL)`;
  const numbers = [orNull(maps.integer), orNull(maps.double)];
  switch (type) {
    case 'number':
      return {
        type: 'number',
        sql: `coalesce(${numbers.map((sql) => `toFloat64(${sql})`).join(', ')})`,
        numbers,
        present: anyHas(has, maps.integer, maps.double),
      };
    case 'boolean':
      return { type: 'boolean', sql: orNull(maps.boolean), present: has(maps.boolean) };
    case 'string':
      return { type: 'text', sql: at(maps.text), present: has(maps.text), pair: name };
    default:
      return {
        type: 'text',
        sql: `multiIf(${has(maps.text)}, ${at(maps.text)}, ${has(maps.integer)}, toString(${at(maps.integer)}), ${has(maps.double)}, toString(${at(maps.double)}), ${has(maps.boolean)}, toString(${at(maps.boolean)}), ${at(maps.array)})`,
        numbers,
        present: anyHas(has, maps.text, maps.integer, maps.double, maps.boolean, maps.array),
        pair: name,
        isUntyped: true,
      };
  }
}

function anyHas(has: (map: string) => string, ...maps: readonly string[]): string {
  return `(${maps.map(has).join(' OR ')})`;
}

/** A whole number as the event store takes an Int64, digit by digit; null when the text is none. */
export function wholeNumber(text: string): string | null {
  return /^-?\d{16,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text) ? text : null;
}
