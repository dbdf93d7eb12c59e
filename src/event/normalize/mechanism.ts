import { bag, flag, freeText, integer, text, word } from './fields.ts';
import { PATH, WORD } from './limits.ts';
import type { FieldRule, Json, Shape } from './shape.ts';
import { applyShape, isObject, object, shape } from './shape.ts';

/** How an exception came to be known (§5.4). Types are free: SDKs invent them. */

const number: FieldRule = (value, notes) =>
  typeof value === 'number' && Number.isFinite(value) ? value : notes.reject('invalid_data', value);

const META: Shape = shape({
  errno: object(shape({ number: integer, name: word })),
  signal: object(shape({ number: integer, code: integer, name: word, code_name: word })),
  mach_exception: object(shape({ exception: number, code: number, subcode: number, name: word })),
  ns_error: object(shape({ code: integer, domain: text(WORD) })),
});

const MECHANISM: Shape = shape({
  type: word,
  handled: flag,
  synthetic: flag,
  description: freeText,
  help_link: text(PATH),
  data: bag,
  meta: object(META),
  source: word,
  exception_id: integer,
  parent_id: integer,
  is_exception_group: flag,
});

export const mechanism: FieldRule = (value, notes) => {
  if (typeof value === 'string') return value === '' ? undefined : { type: value };
  if (!isObject(value)) return notes.reject('invalid_data', value);
  if (Object.keys(value).length === 0) return undefined;
  const normal = typeof value['type'] === 'string' && value['type'] !== '' ? value : fromLegacy(value);
  applyShape(normal, MECHANISM, notes);
  nameSignal(normal);
  return normal;
};

/** Before mechanisms had a type they were bags, with what is now `meta` at the top. Whatever else is there becomes `data`. */
function fromLegacy(value: Json): Json {
  const normal: Json = { type: 'generic' };
  const rest: Json = {};
  for (const key of Object.keys(value)) {
    if (key === 'type' || Object.hasOwn(LEGACY_META, key)) continue;
    // Defined, not assigned: the name may be `__proto__`.
    Object.defineProperty(MECHANISM.has(key) ? normal : rest, key, {
      value: value[key],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  if (Object.keys(rest).length > 0) normal['data'] = { ...rest, ...(isObject(normal['data']) ? normal['data'] : {}) };
  for (const [key, name] of Object.entries(LEGACY_META)) {
    if (isObject(value[key])) normal['meta'] = { [name]: value[key], ...(isObject(normal['meta']) ? normal['meta'] : {}) };
  }
  return normal;
}

const LEGACY_META: Record<string, string> = { posix_signal: 'signal', mach_exception: 'mach_exception' };

/** Signals whose numbers are the same on Linux, macOS and the BSDs; the others depend on the system. */
const SIGNALS: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

function nameSignal(mechanism: Json): void {
  const { meta } = mechanism as { meta?: { signal?: { number?: number; name?: string } } };
  const signal = meta?.signal;
  if (signal?.number !== undefined) signal.name ??= SIGNALS[signal.number];
}
