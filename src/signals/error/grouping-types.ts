/** How an event was grouped (processing spec §4). Pure function of the event and the project's grouping config. */
export interface Grouping {
  /** Config id that made the hashes, stored with the event. */
  readonly config: string;
  /** Lower-case md5 hex; the first is the primary one. Never empty. */
  readonly hashes: readonly string[];
  /** Every variant, contributing or not, for "why is this one issue". */
  readonly variants: readonly Variant[];
  readonly title: string;
  readonly culprit: string;
  /** Type, value, filename and function of the main exception, as the issue shows them. */
  readonly metadata: {
    readonly type?: string;
    readonly value?: string;
    readonly filename?: string;
    readonly function?: string;
    readonly title?: string;
  };
}

export interface Variant {
  readonly name:
    | 'app'
    | 'system'
    | 'default'
    | 'custom-fingerprint'
    | 'built-in-fingerprint'
    | 'salted-app'
    | 'salted-system'
    | 'salted-default'
    | 'checksum'
    | 'fallback';
  readonly contributes: boolean;
  readonly hash: string | null;
  /** Why it does not contribute, in a few words for people. */
  readonly hint?: string;
  readonly component: GroupingComponent;
}

/** A node of the tree that was hashed. Leaves carry `values`. */
export interface GroupingComponent {
  readonly id: string;
  readonly name: string;
  readonly contributes: boolean;
  readonly hint?: string;
  readonly values: readonly (GroupingComponent | string)[];
}
