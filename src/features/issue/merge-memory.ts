/** What a merge moved, as undo needs it. */
export interface MergeMemory {
  readonly targetId: number;
  readonly sources: readonly MergedSource[];
  readonly target: TargetBefore;
  readonly persons: PersonsBefore;
  readonly links: readonly LinkBefore[];
}

export interface MergedSource {
  readonly id: number;
  readonly hashes: readonly string[];
  /** Activities that are shown with the target now. */
  readonly activities: readonly number[];
  /** What had been merged into the source before. */
  readonly redirects: readonly number[];
}

/** Counters and firsts of the target before the merge; times are texts. */
export interface TargetBefore {
  readonly times_seen: number;
  readonly users_seen: number;
  readonly num_comments: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly first_release_id: number | null;
  readonly last_release_id: number | null;
}

/** People of the target: those that were added, or, where a sketch was needed, all there was before. */
export type PersonsBefore =
  | { readonly kind: 'added'; readonly added: readonly string[] }
  | { readonly kind: 'replaced'; readonly persons: readonly string[]; readonly registers: string | null };

/** A row of issue_environment or issue_release of the target. */
export interface LinkBefore {
  readonly kind: LinkKind;
  readonly link_id: number;
  readonly times_seen: number;
  readonly first_seen: string;
  readonly last_seen: string;
}

export const LINK_KINDS = ['environment', 'release'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
