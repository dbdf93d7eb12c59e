import type { Frame } from '../../../event/schema.ts';

/** `data.orig_in_app`: what the SDK said before the rules spoke. */
export const ORIGINAL = { unsaid: -1, no: 0, yes: 1 } as const;

export function originalInApp(frame: Frame): boolean | undefined {
  const original = frame.data?.orig_in_app;
  if (original === undefined) return frame.in_app;
  return original === ORIGINAL.unsaid ? undefined : original === ORIGINAL.yes;
}
