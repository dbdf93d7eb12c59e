/** When something that was not taken is tried again. Pure. */

export type Attempt =
  | { readonly kind: 'sent' }
  /** `refused`: it says that it never will; `away`: perhaps later. */
  | { readonly kind: 'refused' | 'away'; readonly detail: string; readonly afterSeconds: number | null }
  /** There is nobody to send it to. */
  | { readonly kind: 'dropped'; readonly detail: string };

const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** A mail server that is away for a night: about fourteen hours. */
const MOST_TRIES = 24;
/** One that refuses may be set up wrongly for a moment; it is not asked for hours. */
const MOST_REFUSALS = 5;
/** One try that fails is the weather; then the rule says so. */
const TRIES_UNTIL_FAILING = 3;

export interface NextTry {
  /** Null: no more. */
  readonly inMs: number | null;
  /** The rule shows the receiver as failing. */
  readonly isFailing: boolean;
}

/** Doubling, with full jitter over the upper half (reliability O7); a receiver that names a time is left alone until then. */
export function nextTry(result: Exclude<Attempt, { kind: 'sent' }>, attempts: number, random: number): NextTry {
  if (result.kind === 'dropped') return { inMs: null, isFailing: true };
  const isLast = attempts >= (result.kind === 'refused' ? MOST_REFUSALS : MOST_TRIES);
  const isFailing = isLast || result.kind === 'refused' || attempts >= TRIES_UNTIL_FAILING;
  if (isLast) return { inMs: null, isFailing };
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  const askedMs = Math.min(LONGEST_MS, (result.afterSeconds ?? 0) * 1_000);
  return { inMs: Math.max(askedMs, whole / 2 + (random * whole) / 2), isFailing };
}
