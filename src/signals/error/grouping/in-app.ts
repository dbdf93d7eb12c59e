import type { ErrorEvent } from '../schema.ts';

/**
 * Decides for every frame whether it is the application's (processing §4.9) and trims native function names (§4.5), in place:
 * the SDK's answer is kept in `data.orig_in_app`, the full name in `raw_function`. Running it twice changes nothing.
 */
export function applyInApp(_event: ErrorEvent): void {
  // The rules land next; until then what the SDK said stands.
}
