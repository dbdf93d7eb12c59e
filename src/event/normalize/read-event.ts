import type { ErrorEvent } from '../schema.ts';
import { breadcrumbs, level } from './breadcrumb.ts';
import type { NormalizeContext } from './context.ts';
import { contexts } from './contexts.ts';
import { debugMeta } from './debug-meta.ts';
import { exceptions, threads } from './exception.ts';
import { bag, freeText, lenient, text, uint, word } from './fields.ts';
import { ENUM, LOGGER_CHARS } from './limits.ts';
import { logentry } from './logentry.ts';
import { moveMeta, wrapMeta } from './meta.ts';
import type { Notes } from './notes.ts';
import { dist, environment, release } from './release.ts';
import { request } from './request.ts';
import { sdk } from './sdk.ts';
import { csp, report, template } from './security.ts';
import type { FieldRule, Json, Shape } from './shape.ts';
import { isObject, shape } from './shape.ts';
import { stacktrace } from './stacktrace.ts';
import { tags } from './tag-list.ts';
import { timestamp } from './timestamps.ts';
import { user } from './user.ts';

/** The fields of an event (§5.1), each by the rule of its interface. */

const PLATFORMS = new Set(
  'as3 c cfml cocoa csharp dart elixir go groovy haskell java javascript native node objc other perl php python ruby rust'.split(' '),
);

const platform: FieldRule = (value) => (typeof value === 'string' && PLATFORMS.has(value) ? value : 'other');

/** §6.2: of a long logger the last words stay, behind an asterisk. */
const logger: FieldRule = (value, notes) => {
  if (typeof value !== 'string') return notes.reject('invalid_data', value);
  const name = value.replace(/[\r\n]+/g, ' ').trim();
  if (name.length <= LOGGER_CHARS) return name || undefined;
  const tail = name.slice(-(LOGGER_CHARS - 1));
  const dot = tail.indexOf('.');
  return `*${dot === -1 || dot === tail.length - 1 ? tail : tail.slice(dot)}`.toWellFormed();
};

/** Names to be trimmed of white space; the length is cut after scrubbing. */
const trimmed: FieldRule = (value, notes) => (freeText(value, notes) as string | undefined)?.trim() || undefined;

const fingerprint: FieldRule = (value, notes) => {
  if (!Array.isArray(value)) return notes.reject('invalid_data', value);
  const parts: unknown[] = [];
  for (const part of value.slice(0, MAX_FINGERPRINT)) {
    notes.down(parts.length);
    const normal = part === null ? undefined : lenient(part, notes);
    if (typeof normal === 'string')
      parts.push(normal.length > MAX_FINGERPRINT_PART ? normal.slice(0, MAX_FINGERPRINT_PART).toWellFormed() : normal);
    notes.up(1);
  }
  return parts.length === 0 ? undefined : parts;
};

const MAX_FINGERPRINT = 100;
const MAX_FINGERPRINT_PART = 1_024;

const modules: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  for (const name in value) {
    const version = value[name];
    if (typeof version !== 'string') value[name] = version === null ? undefined : lenient(version, notes);
  }
  return value;
};

const EVENT: Shape = shape({
  type: word,
  timestamp,
  platform,
  level,
  logger,
  transaction: trimmed,
  transaction_info: bag,
  culprit: trimmed,
  server_name: trimmed,
  site: trimmed,
  release,
  dist,
  environment,
  modules,
  extra: bag,
  tags,
  fingerprint,
  sdk,
  user,
  request,
  contexts,
  breadcrumbs,
  exception: exceptions,
  stacktrace,
  threads,
  logentry,
  template,
  debug_meta: debugMeta,
  csp,
  hpkp: report,
  expectct: report,
  expectstaple: report,
  checksum: text(ENUM),
  time_spent: uint,
});

/** Names that interfaces had in the SDKs before envelopes. The first that is there wins. */
const ALIASES: Record<string, string> = {
  'sentry.interfaces.User': 'user',
  'sentry.interfaces.Http': 'request',
  'sentry.interfaces.Contexts': 'contexts',
  'sentry.interfaces.Breadcrumbs': 'breadcrumbs',
  'sentry.interfaces.Exception': 'exception',
  'sentry.interfaces.Stacktrace': 'stacktrace',
  'sentry.interfaces.Message': 'logentry',
  'sentry.interfaces.Template': 'template',
  'sentry.interfaces.Csp': 'csp',
  'sentry.interfaces.Hpkp': 'hpkp',
  'sentry.interfaces.ExpectCT': 'expectct',
  'sentry.interfaces.ExpectStaple': 'expectstaple',
  message: 'logentry',
};

/** Each field by its rule, from the payload into `event`; fields that are not known stay behind. Reads `payload`, in place. */
export function readFields(payload: Json, event: ErrorEvent, notes: Notes): void {
  const target = event as unknown as Json;
  for (const [key, rule] of EVENT) {
    const value = payload[key];
    if (value !== undefined && value !== null) readField({ key, rule, value }, target, notes);
  }
  for (const alias in ALIASES) {
    const key = ALIASES[alias] ?? alias;
    const rule = EVENT.get(key);
    const value = payload[alias];
    if (rule === undefined || value === undefined || value === null || target[key] !== undefined) continue;
    readField({ key, rule, value }, target, notes);
  }
}

interface Field {
  readonly key: string;
  readonly rule: FieldRule;
  readonly value: unknown;
}

function readField({ key, rule, value }: Field, target: Json, notes: Notes): void {
  notes.path[notes.depth] = key;
  notes.depth += 1;
  const normal = rule(value, notes);
  notes.depth -= 1;
  if (normal !== undefined) target[key] = normal;
}

/** Remarks of the SDK follow the fields to where they go. */
export function moveRemarks(payload: Json, notes: Notes): void {
  const { meta } = notes;
  if (meta === undefined) return;
  const { message } = meta;
  if (message !== undefined) meta['message'] = { formatted: message };
  for (const alias in ALIASES) moveMeta(meta, alias, ALIASES[alias] ?? alias);
  for (const list of ['breadcrumbs', 'exception', 'threads']) {
    if (Array.isArray(payload[list])) wrapMeta(meta, list);
  }
}

/** The id is the envelope's: it was given to the client, and ties attachments to the event. */
export function emptyEvent(ctx: NormalizeContext): ErrorEvent {
  return {
    event_id: ctx.eventId,
    type: 'default',
    timestamp: ctx.receivedAtMs / 1000,
    received: ctx.receivedAtMs / 1000,
    platform: 'other',
    level: 'error',
    tags: [],
  };
}
