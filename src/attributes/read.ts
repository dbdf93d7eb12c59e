/** Attributes as the event store has them → as the API shows them. */
import type { ShownAttribute } from './contract.ts';

/** Select these of a row; `readAttributeRow` takes them. Numbers come as text: JSON would round those of 64 bits. */
export const ATTRIBUTE_COLUMNS = `
  attr_text, CAST(attr_integer, 'Map(String, String)') AS attr_integer_text, CAST(attr_double, 'Map(String, String)') AS attr_double_text,
  CAST(attr_boolean, 'Map(String, String)') AS attr_boolean_text, attr_array, attr_unit`;

type Texts = Readonly<Record<string, string>>;

export interface AttributeRow {
  readonly attr_text: Texts;
  readonly attr_integer_text: Texts;
  readonly attr_double_text: Texts;
  readonly attr_boolean_text: Texts;
  readonly attr_array: Texts;
  readonly attr_unit: Texts;
}

/** By name. */
export function readAttributeRow(row: AttributeRow): readonly ShownAttribute[] {
  const all: ShownAttribute[] = [];
  const add = (texts: Texts, type: ShownAttribute['type'], read: (text: string) => unknown) => {
    for (const [name, text] of Object.entries(texts)) {
      const unit = Object.hasOwn(row.attr_unit, name) ? row.attr_unit[name] : undefined;
      all.push({ name, type, value: read(text), ...(unit === undefined ? {} : { unit }) });
    }
  };
  add(row.attr_text, 'string', (text) => text);
  add(row.attr_integer_text, 'integer', wholeOrText);
  add(row.attr_double_text, 'double', doubleOrText);
  add(row.attr_boolean_text, 'boolean', (text) => text === 'true');
  add(row.attr_array, 'array', elements);
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function wholeOrText(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function doubleOrText(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function elements(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
  );
}
