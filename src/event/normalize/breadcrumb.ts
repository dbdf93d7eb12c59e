import type { Breadcrumb, Level } from '../schema.ts';
import { bag, jsonLenient, word } from './fields.ts';
import type { FieldRule, Shape } from './shape.ts';
import { applyShape, isObject, shape, valuesList } from './shape.ts';
import { BREADCRUMBS } from './limits.ts';
import { timestamp } from './timestamps.ts';

/** Levels (§6.2) and breadcrumbs (§5.7). */

const LEVELS = new Map<unknown, Level>([
  ['fatal', 'fatal'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['critical', 'fatal'],
  ['warn', 'warning'],
  ['log', 'info'],
  // Python's numbers, which its old clients sent.
  [10, 'debug'],
  [20, 'info'],
  [30, 'warning'],
  [40, 'error'],
  [50, 'fatal'],
]);

export const level: FieldRule = (value, notes) => {
  const known = LEVELS.get(value);
  if (known !== undefined) return known;
  const lower = typeof value === 'string' ? LEVELS.get(/^\d\d$/.test(value) ? Number(value) : value.toLowerCase()) : undefined;
  return lower ?? notes.reject('invalid_data', value);
};

const BREADCRUMB: Shape = shape({
  timestamp,
  type: word,
  ty: word,
  category: word,
  level,
  message: jsonLenient,
  data: bag,
  event_id: word,
  origin: word,
});

const breadcrumb: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  applyShape(value, BREADCRUMB, notes);
  const it = value as unknown as Breadcrumb & { ty?: string };
  if (!it.type) it.type = it.ty ?? 'default';
  if (it.ty !== undefined) it.ty = undefined;
  it.level ??= 'info';
  return it;
};

export const breadcrumbs: FieldRule = valuesList(breadcrumb, BREADCRUMBS);
