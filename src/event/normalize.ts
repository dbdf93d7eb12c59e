import { isWithinJsonLimits } from '../lib/json-limits.ts';
import { parseJsonText } from '../lib/json-text.ts';
import type { Result } from '../lib/result.ts';
import { fail, ok } from '../lib/result.ts';
import { fillClientContexts } from './normalize/client-contexts.ts';
import type { NormalizeContext } from './normalize/context.ts';
import { adoptStack } from './normalize/exception.ts';
import { adoptErrors, adoptMeta } from './normalize/meta.ts';
import { Notes } from './normalize/notes.ts';
import { emptyEvent, moveRemarks, readFields } from './normalize/read-event.ts';
import { settleRelease } from './normalize/release.ts';
import { sdkFromContext } from './normalize/sdk.ts';
import type { Json } from './normalize/shape.ts';
import { isObject } from './normalize/shape.ts';
import { oneLine } from './normalize/tag-list.ts';
import { correctTimes } from './normalize/timestamps.ts';
import { trimEvent } from './normalize/trim.ts';
import { fillAddress } from './normalize/user.ts';
import type { ErrorEvent } from './schema.ts';
import { scrubWithNotes } from './scrub.ts';

/** Below this size no text is deep or wide enough to matter: the parser needs no stack, and neither do the walks. */
const UNSCANNED_BYTES = 65_536;
/** Reliability spec §7, input limits. */
const LIMITS = { maxDepth: 128, maxTokens: 200_000 };

export interface Refusal {
  readonly reason: string;
  /** True when nothing is wrong with the event, only the project does not want it. */
  readonly isFiltered?: true;
}

/**
 * Bytes of an event item to the finished normal form: parsed, normalised (§5, §6), scrubbed by `ctx.scrubbing` (§10.2, §10.3),
 * then trimmed (§6.8), in this order, so that no secret is cut in half before a rule has seen it. Callers need not, and for
 * speed should not, call `scrubEvent` again. Pure and total: it never throws, and a broken field never loses the event;
 * it fails only when the payload is not a JSON object, is past the limits of depth and tokens, or is not wanted (`ctx.reject`). Normalising the JSON text of
 * a normal form gives the same form.
 */
export function normalizeEvent(payload: Uint8Array, ctx: NormalizeContext): Result<ErrorEvent, Refusal> {
  const parsed = parsePayload(payload);
  if (parsed === null) return fail({ reason: 'invalid_json' });
  const meta = adoptMeta(parsed['_meta']);
  const notes = new Notes(meta, adoptErrors(parsed['errors'], meta?.faults ?? []));
  const event = shapeEvent(parsed, ctx, notes);
  const unwanted = ctx.reject?.(event) ?? null;
  if (unwanted !== null) return fail({ reason: unwanted, isFiltered: true });
  event.errors = notes.errors;
  scrubWithNotes(event, ctx.scrubbing, notes);
  trimEvent(event, notes);
  if (notes.errors.length === 0) event.errors = undefined;
  event._meta = notes.meta;
  return ok(event);
}

/** Old clients' NaN tokens were mended by the gateway (protocol/store-body.ts): here they are no JSON. */
export function parsePayload(payload: Uint8Array): Json | null {
  if (payload.length > UNSCANNED_BYTES && !isWithinJsonLimits(payload, LIMITS)) return null;
  const decoded = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
  const text = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  const value = parseJsonText(text);
  return isObject(value) ? value : null;
}

/** Reads the fields of §5 and settles them (§6); nothing is scrubbed or cut yet. Takes `payload` apart. */
export function shapeEvent(payload: Json, ctx: NormalizeContext, notes: Notes): ErrorEvent {
  const event: ErrorEvent & { site?: string } = emptyEvent(ctx);
  moveRemarks(payload, notes);
  readFields(payload, event, notes);
  adoptStack(event);
  event.type = typeOf(event);
  event.sdk ??= sdkFromContext(ctx);
  if (event.site !== undefined) moveSite(event, event.site);
  settleRelease(event, notes);
  fillAddress(event, ctx);
  fillClientContexts(event, ctx);
  correctTimes(event, ctx, notes);
  return event;
}

const REPORT_TYPES = ['csp', 'hpkp', 'expectct', 'expectstaple'] as const;

/** §6.2. What the SDK says counts only for reports of networks errors, which have no field of their own. */
function typeOf(event: ErrorEvent): ErrorEvent['type'] {
  if ((event.exception?.values.length ?? 0) > 0) return 'error';
  const report = REPORT_TYPES.find((type) => event[type] !== undefined);
  return report ?? (event.type === 'nel' ? 'nel' : 'default');
}

/** A legacy field that became a tag (§5.1). */
function moveSite(event: ErrorEvent & { site?: string }, site: string): void {
  const value = oneLine(site).slice(0, 200).toWellFormed();
  if (value !== '' && !event.tags.some(([key]) => key === 'site')) event.tags.push(['site', value]);
  event.site = undefined;
}
