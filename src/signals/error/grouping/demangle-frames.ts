import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import { demangle } from '../../../lib/demangle.ts';
import { stacksOf } from './stacks.ts';
import { isTrimmed, trimFunction } from './trim-function.ts';

/** Characters that the names of one event may take to write out: some 20 ms at worst, where a usual stack takes some thousands. */
const MAX_COST = 100_000;

/**
 * Gives frames of native code the names that people wrote, in place; what was sent is kept in `raw_function`. Before `applyInApp`,
 * whose rules read names. Twice changes nothing.
 */
export function demangleFrames(event: ErrorEvent): void {
  let room = MAX_COST;
  for (const stack of stacksOf(event)) {
    for (const frame of stack.frames) {
      if (room > 0) room -= demangleFrame(frame, frame.platform ?? event.platform);
    }
  }
}

function demangleFrame(frame: Frame, platform: string): number {
  if (frame.function === undefined || !isTrimmed(platform)) return 0;
  const { name, cost } = demangle(frame.function);
  if (name === null) return cost;
  frame.raw_function ??= frame.function;
  frame.function = trimFunction(name, platform);
  return cost;
}

/** As a page shows it, of an event that was stored with the names that were sent. */
export function shownFunction(name: string): string {
  const written = demangle(name).name;
  return written === null ? name : trimFunction(written, 'native');
}
