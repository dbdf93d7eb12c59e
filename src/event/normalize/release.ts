import type { ErrorEvent } from '../schema.ts';
import { lenientText } from './fields.ts';
import type { Notes } from './notes.ts';
import type { FieldRule } from './shape.ts';

/** Release, environment and dist (§6.4). */

const MAX_RELEASE = 250;
const MAX_ENVIRONMENT = 64;
const MAX_DIST = 64;

export const release: FieldRule = (value, notes) => {
  const text = lenientText(value)?.trim();
  if (text === undefined) return notes.reject('invalid_data', value);
  if (text === '') return undefined;
  const isValid = text.length <= MAX_RELEASE && !/[\n\r\t\f/\\]/.test(text) && !['.', '..', 'latest'].includes(text.toLowerCase());
  return isValid ? text : notes.reject('invalid_data', value);
};

export const environment: FieldRule = (value, notes) => {
  if (typeof value !== 'string') return notes.reject('invalid_data', value);
  const text = value.trim();
  if (text === '') return undefined;
  const isValid = text.length <= MAX_ENVIRONMENT && !/[\n\r\f/]/.test(text) && text.toLowerCase() !== 'none';
  return isValid ? text : notes.reject('invalid_data', value);
};

export const dist: FieldRule = (value, notes) => {
  const text = lenientText(value)?.trim();
  if (text === undefined) return notes.reject('invalid_data', value);
  if (text === '') return undefined;
  if (text.length > MAX_DIST) return notes.reject('value_too_long', value);
  return /^[\w.-]+$/.test(text) ? text : notes.reject('invalid_data', value);
};

/** A tag `environment` fills the field; a dist belongs to a release. Both are §6.4. */
export function settleRelease(event: ErrorEvent, notes: Notes): void {
  const at = event.tags.findIndex(([key]) => key === 'environment');
  if (at !== -1) {
    const value = event.tags[at]?.[1];
    event.tags.splice(at, 1);
    notes.down('environment');
    event.environment ??= environment(value, notes) as string | undefined;
    notes.up(1);
  }
  if (event.release === undefined) event.dist = undefined;
}
