/**
 * One SDK under test. Its program sends the five events of `programs/scenario.mjs`: a chained error, a message, an error with an
 * attachment and a user, and one error twice; all with tags, a release, an environment and a breadcrumb.
 */
export interface Target {
  readonly name: string;
  /** Installs or builds what the program needs, bounded in time. Says why it cannot run here, or null when it can. */
  prepare(): Promise<string | null>;
  /** Ends when everything was sent. */
  run(dsn: string): Promise<unknown>;
  readonly expected: Expected;
}

export interface Expected {
  readonly platform: string;
  readonly sdk: string;
  /** Types of the chained error, cause first. */
  readonly chain: readonly [cause: string, thrown: string];
  /** Function of the innermost frame of the application, in the error that is sent twice. */
  readonly crash: RegExp;
  /** Path, module or image of frames that are not the application's; absent where the program has none. */
  readonly library?: RegExp;
  /** Steps beside the five that all programs send. */
  readonly more?: readonly string[];
}
