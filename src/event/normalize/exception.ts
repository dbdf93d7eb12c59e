import type { ErrorEvent, Exception, Stacktrace, Thread } from '../schema.ts';
import { flag, freeText, jsonLenient, text, threadId, word } from './fields.ts';
import { isUnsafeKey } from './keys.ts';
import { EXCEPTIONS, SHORT_SYMBOL, THREADS } from './limits.ts';
import { mechanism } from './mechanism.ts';
import type { Notes } from './notes.ts';
import type { FieldRule, Json, Shape } from './shape.ts';
import { applyShape, isObject, object, shape, valuesList } from './shape.ts';
import { lock, stacktrace } from './stacktrace.ts';

/** Exceptions (§5.3), threads (§5.6). */

const EXCEPTION: Shape = shape({
  type: text(SHORT_SYMBOL),
  value: jsonLenient,
  module: text(SHORT_SYMBOL),
  thread_id: threadId,
  stacktrace,
  raw_stacktrace: stacktrace,
  mechanism,
});

/** `TypeError: x is undefined`, sent as the value alone. */
const TYPE_IN_VALUE = /^(\w+):([^]*)$/;

const exception: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  renameStack(value);
  applyShape(value, EXCEPTION, notes);
  return completeException(value, notes);
};

function completeException(value: Json, notes: Notes): unknown {
  const it = value as Exception;
  if (!it.type && it.value) {
    const match = TYPE_IN_VALUE.exec(it.value);
    if (match !== null) {
      it.type = match[1];
      it.value = match[2]?.trim();
    }
  }
  if (it.type || it.value || it.stacktrace !== undefined || it.mechanism !== undefined) return value;
  return notes.reject('missing_attribute');
}

function renameStack(value: Json): void {
  if (value['sentry.interfaces.Stacktrace'] !== undefined) value['stacktrace'] ??= value['sentry.interfaces.Stacktrace'];
}

export const exceptions: FieldRule = valuesList(exception, EXCEPTIONS);

const THREAD: Shape = shape({
  id: threadId,
  name: freeText,
  crashed: flag,
  current: flag,
  main: flag,
  state: word,
  stacktrace,
  raw_stacktrace: stacktrace,
  held_locks: (value, notes) => heldLocks(value, notes),
});

const heldLocks: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  for (const address of Object.keys(value)) {
    notes.down(address);
    if (isUnsafeKey(address)) delete value[address];
    else value[address] = value[address] === null ? undefined : lock(value[address], notes);
    notes.up(1);
  }
  return value;
};

export const threads: FieldRule = valuesList(object(THREAD), THREADS);

/** §6.2: the stack that old SDKs send beside a lone exception is that exception's. */
export function adoptStack(event: ErrorEvent): void {
  const values = event.exception?.values;
  const only = values?.length === 1 ? values[0] : undefined;
  if (event.stacktrace === undefined || only === undefined || only.stacktrace !== undefined) return;
  only.stacktrace = event.stacktrace;
  event.stacktrace = undefined;
}

/** Every stack of an event, with where it is. */
export function* stacksOf(event: ErrorEvent): Generator<{ readonly path: readonly (string | number)[]; readonly stack: Stacktrace }> {
  if (event.stacktrace !== undefined) yield { path: ['stacktrace'], stack: event.stacktrace };
  yield* stacksIn(event.exception?.values, 'exception');
  yield* stacksIn(event.threads?.values, 'threads');
}

function* stacksIn(
  holders: readonly (Exception | Thread)[] | undefined,
  field: string,
): Generator<{ readonly path: readonly (string | number)[]; readonly stack: Stacktrace }> {
  for (const [at, holder] of (holders ?? []).entries()) {
    if (holder.stacktrace !== undefined) yield { path: [field, 'values', at, 'stacktrace'], stack: holder.stacktrace };
    if (holder.raw_stacktrace !== undefined) yield { path: [field, 'values', at, 'raw_stacktrace'], stack: holder.raw_stacktrace };
  }
}
