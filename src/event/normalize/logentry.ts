import type { LogEntry } from '../schema.ts';
import { jsonExcerpt } from '../../lib/json-text.ts';
import { isBlank, jsonLenient, lenientText } from './fields.ts';
import { MESSAGE } from './limits.ts';
import type { FieldRule, Shape } from './shape.ts';
import { applyShape, isObject, shape } from './shape.ts';

/** The message of an event (§5.2). */

const params: FieldRule = (value, notes) => (typeof value === 'object' ? value : notes.reject('invalid_data', value));

const LOGENTRY: Shape = shape({ message: jsonLenient, formatted: jsonLenient, params });

export const logentry: FieldRule = (value, notes) => {
  if (value === false) return undefined;
  if (!isObject(value)) {
    const formatted = lenientText(value);
    return formatted === undefined || isBlank(formatted) ? notes.reject('invalid_data', value) : { formatted };
  }
  applyShape(value, LOGENTRY, notes);
  const entry = value as LogEntry;
  if (!entry.formatted && entry.message && entry.params !== undefined) entry.formatted = format(entry.message, entry.params);
  if (!entry.formatted || entry.message === entry.formatted) {
    entry.formatted = entry.message ?? entry.formatted;
    entry.message = undefined;
  }
  return isBlank(entry.formatted) ? notes.reject('missing_attribute') : value;
};

/** Much longer than a message may be: the scrubber has to see what is around the cut. */
const MAX_FORMATTED = 4 * MESSAGE.soft;

/** The template with its parameters put in; undefined when they do not fit. */
export function format(template: string, params: unknown[] | Record<string, unknown>): string | undefined {
  const formatted = template.includes('%') ? formatPercent(template, params) : formatBraces(template, params);
  return formatted === undefined || formatted === template ? undefined : formatted;
}

const PERCENT = /%(?:\((\w+)\)|\{(\w+)\})?[-+ #0]*\d{0,4}(?:\.\d{0,4})?[hlL]?([%a-zA-Z])/g;

/** Python's `%s`, `%(name)s`, `%5.2f`, and the like; widths are not padded, for people read it, not columns. */
function formatPercent(template: string, params: unknown[] | Record<string, unknown>): string | undefined {
  return substitute(template, PERCENT, (match, next) => {
    if (match[3] === '%') return '%';
    const name = match[1] ?? match[2];
    const value = name === undefined ? next(params) : memberOf(params, name);
    if (value === undefined) return undefined;
    return /[di]/.test(match[3] ?? '') && typeof value === 'number' ? String(Math.trunc(value)) : textOf(value);
  });
}

const BRACES = /\{\{|\}\}|\{(\w*)(?:[.[!:][^{}]{0,64})?\}/g;

/** `{}`, `{0}`, `{name}`; doubled braces stand for themselves. */
function formatBraces(template: string, params: unknown[] | Record<string, unknown>): string | undefined {
  return substitute(template, BRACES, (match, next) => {
    if (match[1] === undefined) return match[0].charAt(0);
    const value = match[1] === '' ? next(params) : memberOf(params, match[1]);
    return value === undefined ? undefined : textOf(value);
  });
}

type NextParam = (params: unknown[] | Record<string, unknown>) => unknown;

function substitute(
  template: string,
  placeholders: RegExp,
  resolve: (match: RegExpExecArray, next: NextParam) => string | undefined,
): string | undefined {
  let text = '';
  let end = 0;
  let used = 0;
  const next: NextParam = (params) => (Array.isArray(params) ? params[used++] : undefined);
  for (const match of template.matchAll(placeholders)) {
    const value = resolve(match, next);
    if (value === undefined) return undefined;
    text += template.slice(end, match.index) + value;
    end = match.index + match[0].length;
    if (text.length > MAX_FORMATTED) return text;
  }
  return text + template.slice(end);
}

function memberOf(params: unknown[] | Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonExcerpt(value, MESSAGE.soft);
}
