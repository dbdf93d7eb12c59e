/**
 * What the built-in rules say about a frame (processing §4.9, built-in base; our own rules, written from its list of topics).
 * `above` are the frames towards the crash, `below` those towards the program's start.
 */
export interface Effect {
  /** Overrides the SDK's `in_app`. */
  readonly app?: boolean;
  /** The rule only speaks where the SDK did not. */
  readonly isWeak?: true;
  /** False takes the frame out of the hash. */
  readonly group?: false;
  readonly above?: { readonly app?: false; readonly group: false };
  readonly below?: { readonly group: false };
  /** Runs of the same kind count once. */
  readonly run?: 'system' | 'std';
  readonly reason: string;
}
