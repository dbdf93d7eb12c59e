import { cutText, lenientText } from './fields.ts';
import { ENUM } from './limits.ts';
import type { Notes } from './notes.ts';
import type { FieldRule, Json } from './shape.ts';
import { isUnsafeKey } from './keys.ts';
import { isObject } from './shape.ts';

/** Contexts (§5.10): named objects of which only a few fields have a meaning for us. Everything else is kept as it is. */

/** SDKs send some ten; people add a few. */
const MAX_CONTEXTS = 150;
const MAX_FLAGS = 100;

export const contexts: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  let kept = 0;
  for (const key of Object.keys(value)) {
    if (isUnsafeKey(key)) delete value[key];
    else value[key] = kept < MAX_CONTEXTS ? contextOf(key, value, notes) : undefined;
    if (value[key] !== undefined) kept += 1;
  }
  return value;
};

function contextOf(key: string, all: Json, notes: Notes): Json | undefined {
  const value = all[key];
  // Only the server says that an event is processed again.
  if (value === null || value === undefined || key === 'reprocessing') return undefined;
  notes.down(key);
  const context = isObject(value) ? typed(key, value, notes) : notes.reject('invalid_data', value);
  notes.up(1);
  return context;
}

function typed(key: string, context: Json, notes: Notes): Json {
  const { type } = context;
  if (typeof type !== 'string' || type === '') context['type'] = key;
  else if (type.length > ENUM.soft) context['type'] = cutText(type, ENUM, notes);
  if (key === 'trace') settleTrace(context, notes);
  else if (key === 'flags') settleFlags(context, notes);
  else for (const name of VERSIONED) settleVersion(name, context, notes);
  return context;
}

/** Read as text everywhere, so they are text (§5.10: lenient). */
const VERSIONED = ['name', 'version', 'build'] as const;

function settleVersion(name: string, context: Json, notes: Notes): void {
  const value = context[name];
  if (typeof value !== 'number' && typeof value !== 'boolean') return;
  notes.down(name);
  context[name] = lenientText(value) ?? notes.reject('invalid_data', value);
  notes.up(1);
}

const TRACE_IDS: Record<string, number> = { trace_id: 32, span_id: 16, parent_span_id: 16 };

/** Ids are fixed-length hex (reliability spec I1); a dashed UUID is accepted for the trace. */
function settleTrace(trace: Json, notes: Notes): void {
  for (const [name, digits] of Object.entries(TRACE_IDS)) {
    if (trace[name] === undefined) continue;
    notes.down(name);
    trace[name] = trace[name] === null ? undefined : (hexId(trace[name], digits) ?? notes.reject('invalid_data', trace[name]));
    notes.up(1);
  }
  const { op } = trace;
  trace['status'] = spanStatus(trace['status']);
  if (op !== undefined && typeof op !== 'string') trace['op'] = undefined;
}

/** One of §5.12's words, `unknown` for everything else. gRPC's numbers are words too. */
export function spanStatus(status: unknown): string {
  if (typeof status === 'number') return STATUS_OF_CODE[status] ?? 'unknown';
  if (typeof status !== 'string') return 'unknown';
  return STATUS_ALIASES[status] ?? (STATUSES.has(status) ? status : 'unknown');
}

const HEX = /^[0-9a-f]+$/;
const ZEROS = /^0+$/;

export function hexId(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string' || value.length > 36) return undefined;
  const hex = value.length === digits ? value : value.replaceAll('-', '');
  if (hex.length !== digits) return undefined;
  const lower = HEX.test(hex) ? hex : hex.toLowerCase();
  return HEX.test(lower) && !ZEROS.test(lower) ? lower : undefined;
}

/** gRPC's codes, in their order (§5.12). */
const STATUS_OF_CODE: readonly string[] =
  'ok cancelled unknown invalid_argument deadline_exceeded not_found already_exists permission_denied resource_exhausted failed_precondition aborted out_of_range unimplemented internal_error unavailable data_loss unauthenticated'.split(
    ' ',
  );
const STATUSES = new Set(STATUS_OF_CODE);
const STATUS_ALIASES: Record<string, string> = { canceled: 'cancelled', unknown_error: 'unknown' };

/** Feature flags: the newest 100 of the list, which is oldest first. */
function settleFlags(context: Json, notes: Notes): void {
  const { values } = context;
  if (!Array.isArray(values)) return;
  const flags = values.filter((entry) => isObject(entry) && typeof entry['flag'] === 'string');
  if (flags.length < values.length) notes.fault('invalid_data');
  if (flags.length < values.length || flags.length > MAX_FLAGS) context['values'] = flags.slice(-MAX_FLAGS);
}
