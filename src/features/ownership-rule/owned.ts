/** What rules look at of an event. */
export interface Owned {
  /** File names and full paths of all frames, with forward slashes, and what a platform makes of a module; each once. */
  readonly paths: readonly string[];
  readonly modules: readonly string[];
  readonly url: string;
  /** Of the event, and of its user as `user.email`, `user.id` … */
  readonly tags: readonly (readonly [key: string, value: string])[];
}

export const NOTHING_OWNED: Owned = { paths: [], modules: [], url: '', tags: [] };
