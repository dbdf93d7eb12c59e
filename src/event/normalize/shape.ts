import { isUnsafeKey } from './keys.ts';
import type { Notes } from './notes.ts';

/** Makes the normal form of a field's value; undefined when it has none. Null never gets here: null is absent (§13.10). */
export type FieldRule = (value: unknown, notes: Notes) => unknown;

/** The fields of one interface. A field that is not listed is dropped: newer SDKs must not break us, nor reach the store unscrubbed. */
export type Shape = ReadonlyMap<string, FieldRule>;

export type Json = Record<string, unknown>;

export function shape(rules: Record<string, FieldRule>): Shape {
  return new Map(Object.entries(rules));
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Puts every field of an object into its normal form, in place. Fields that go are set to undefined and not deleted: `delete`
 * would turn the object into a slow dictionary, and JSON does not know the difference.
 */
export function applyShape(target: Json, fields: Shape, notes: Notes): void {
  const depth = notes.depth;
  notes.depth = depth + 1;
  for (const key in target) {
    const value = target[key];
    const rule = value === null ? undefined : fields.get(key);
    if (rule === undefined) {
      dropField(target, key);
    } else if (value !== undefined) {
      notes.path[depth] = key;
      const next = rule(value, notes);
      if (next !== value) target[key] = next;
    }
  }
  notes.depth = depth;
}

function dropField(target: Json, key: string): void {
  if (isUnsafeKey(key)) delete target[key];
  else target[key] = undefined;
}

/** An object with the given fields. */
export function object(fields: Shape): FieldRule {
  return (value, notes) => {
    if (!isObject(value)) return notes.reject('invalid_data', value);
    applyShape(value, fields, notes);
    return value;
  };
}

/** An array of which each element has the normal form that `rule` gives it; elements without one are left out. */
export function list(rule: FieldRule): FieldRule {
  return (value, notes) => (Array.isArray(value) ? normalizeElements(value, rule, notes) : notes.reject('invalid_data', value));
}

/** In place; returns the array itself. */
export function normalizeElements(elements: unknown[], rule: FieldRule, notes: Notes): unknown[] {
  const depth = notes.depth;
  let kept = 0;
  notes.depth = depth + 1;
  for (let at = 0; at < elements.length; at += 1) {
    const value = elements[at];
    notes.path[depth] = kept;
    const next = value === null ? undefined : rule(value, notes);
    if (next !== undefined) {
      if (kept !== at || next !== value) elements[kept] = next;
      kept += 1;
    }
  }
  elements.length = kept;
  notes.depth = depth;
  return elements;
}

/** How many values a list keeps, and from which end. */
export interface ListLimit {
  readonly max: number;
  readonly keeps: 'first' | 'last';
}

/**
 * The values lists of §5.1: `{values: […]}`, a bare array, or a single object. `{}` is absent. The result is `{values}`,
 * perhaps empty.
 */
export function valuesList(rule: FieldRule, limit: ListLimit): FieldRule {
  return (value, notes) => {
    const values = valuesOf(value);
    if (values === undefined) return undefined;
    if (values === null) return notes.reject('invalid_data', value);
    notes.down('values');
    if (values.length > limit.max) shorten(values, limit, notes);
    normalizeElements(values, rule, notes);
    notes.up(1);
    if (isObject(value) && Object.keys(value).length === 1 && value['values'] === values) return value;
    return { values };
  };
}

function shorten(values: unknown[], { max, keeps }: ListLimit, notes: Notes): void {
  notes.shortened(values.length);
  values.splice(keeps === 'first' ? max : 0, values.length - max);
}

function valuesOf(value: unknown): unknown[] | null | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return null;
  if (Array.isArray(value['values'])) return value['values'];
  if ('values' in value) return value['values'] === null ? undefined : null;
  return Object.keys(value).length === 0 ? undefined : [value];
}
