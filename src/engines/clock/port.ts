/**
 * The only source of time in the program. Tests pass one they can move.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, as Date.now(). May step backwards. */
  now(): number;
}
