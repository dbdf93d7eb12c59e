import type { Frame, Stacktrace } from '../schema.ts';
import { address, bag, bagOrArray, flag, integer, lineNumber, oneOf, text, uint, word } from './fields.ts';
import { isUnsafeKey } from './keys.ts';
import { MAX_FRAMES, PATH, SOURCE_LINE, SYMBOL, WORD } from './limits.ts';
import type { Notes } from './notes.ts';
import type { FieldRule, Json, Shape } from './shape.ts';
import { applyShape, isObject, normalizeElements, object, shape } from './shape.ts';

/** Stack traces and their frames (§5.5). */

const sourceLine = text(SOURCE_LINE);

/** Lines that the SDK could not read are null; they hold their place, so that line numbers fit. */
const sourceLines: FieldRule = (value, notes) => {
  if (!Array.isArray(value)) return notes.reject('invalid_data', value);
  for (let at = 0; at < value.length; at += 1) {
    const line: unknown = value[at];
    if (typeof line === 'string' && line.length <= SOURCE_LINE.soft) continue;
    notes.down(at);
    value[at] = line === null ? '' : (sourceLine(line, notes) ?? '');
    notes.up(1);
  }
  return value.length === 0 ? undefined : value;
};

/** JavaScript engines write `?` for functions without a name. */
const functionName: FieldRule = (value, notes) => (value === '?' ? undefined : symbol(value, notes));

const symbol = text(SYMBOL);
const path = text(PATH);

const LOCK_KINDS: Record<string, number> = { locked: 1, waiting: 2, sleeping: 4, blocked: 8 };

const lockKind: FieldRule = (value, notes) => {
  const kind = typeof value === 'string' ? LOCK_KINDS[value] : value;
  return kind === 1 || kind === 2 || kind === 4 || kind === 8 ? kind : notes.reject('invalid_data', value);
};

/** A monitor that a thread holds or waits for. */
export const lock: FieldRule = object(
  shape({
    type: lockKind,
    address: text(WORD),
    package_name: text(WORD),
    class_name: text(WORD),
    thread_id: (value) => threadOfLock(value),
  }),
);

function threadOfLock(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

const FRAME: Shape = shape({
  filename: path,
  abs_path: path,
  function: functionName,
  raw_function: symbol,
  symbol,
  module: text(PATH),
  package: text(PATH),
  lineno: lineNumber,
  colno: uint,
  pre_context: sourceLines,
  context_line: sourceLine,
  post_context: sourceLines,
  in_app: flag,
  vars: bagOrArray,
  image_addr: address,
  instruction_addr: address,
  symbol_addr: address,
  function_id: address,
  addr_mode: word,
  platform: word,
  lang: word,
  trust: word,
  stack_start: flag,
  lock,
  data: bag,
  parent_index: integer,
  sample_count: uint,
  source_link: text(PATH),
  debug_id: word,
  module_metadata: bag,
});

/** Schemes whose addresses have a path that says more than the whole (§6.2). */
const URL_SCHEMES = /^(?:https?|file|applewebdata):\/\//i;

const frame: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  applyShape(value, FRAME, notes);
  fillPaths(value);
  return value;
};

/** §6.2, frames: the two paths of a frame stand in for each other. */
function fillPaths(target: Frame): void {
  if (!target.abs_path) {
    if (!target.filename) return;
    target.abs_path = target.filename;
    target.filename = undefined;
  }
  if (!target.filename) target.filename = pathOfUrl(target.abs_path) ?? target.abs_path;
}

function pathOfUrl(address: string): string | null {
  if (!URL_SCHEMES.test(address)) return null;
  const path = URL.parse(address)?.pathname;
  return path === undefined || path === '' || path === '/' ? null : path;
}

const frames: FieldRule = (value, notes) => {
  if (!Array.isArray(value)) return notes.reject('invalid_data', value);
  normalizeElements(value, frame, notes);
  if (value.length > MAX_FRAMES) {
    notes.shortened(value.length);
    value.splice(MAX_FRAMES - 1, value.length - MAX_FRAMES);
  }
  return value;
};

/** Values of registers are addresses; the names are free. */
const registers: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  const result: Record<string, unknown> = {};
  for (const [name, register] of Object.entries(value).slice(0, MAX_REGISTERS)) {
    notes.down(name);
    const normal = register === null ? undefined : address(register, notes);
    if (normal !== undefined && name.length <= MAX_REGISTER_NAME && !isUnsafeKey(name)) result[name] = normal;
    notes.up(1);
  }
  return result;
};

/** No processor has more: an AVX-512 machine has some 100. */
const MAX_REGISTERS = 512;
const MAX_REGISTER_NAME = 32;

const STACKTRACE: Shape = shape({
  frames,
  registers,
  lang: word,
  snapshot: flag,
  instruction_addr_adjustment: oneOf('auto', 'all', 'all_but_first', 'none'),
});

/** A stack without frames says nothing: it is dropped, with a remark. */
export const stacktrace: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  applyShape(value, STACKTRACE, notes);
  return requireFrames(value, notes);
};

function requireFrames(value: Json, notes: Notes): unknown {
  const { frames } = value as Partial<Stacktrace>;
  if (frames !== undefined && frames.length > 0) return value;
  return notes.reject('missing_attribute');
}
