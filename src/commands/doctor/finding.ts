/** One line of the doctor's report. */
export interface Finding {
  /** What was looked at, in a word or three. */
  readonly about: string;
  /** `broken` must be mended (exit code 1); `notice` is worth knowing; `unknown` could not be looked at now. */
  readonly state: 'well' | 'notice' | 'broken' | 'unknown';
  readonly says: string;
  /** What to do about it. */
  readonly mend?: string;
}

export const well = (about: string, says: string): Finding => ({ about, state: 'well', says });
export const unknown = (about: string, says: string): Finding => ({ about, state: 'unknown', says });
export const notice = (about: string, says: string, mend: string): Finding => ({ about, state: 'notice', says, mend });
export const broken = (about: string, says: string, mend: string): Finding => ({ about, state: 'broken', says, mend });

/** The message of what was thrown, without the stack: findings are read by people. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const cause = error.cause instanceof Error ? reasonOf(error.cause) : '';
  return [error.message || code || error.name, cause].filter((part) => part !== '').join(': ');
}

export function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
