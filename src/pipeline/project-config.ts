/**
 * What the pipeline needs to know of a project. Loaded by `features/project`, cached, out of date for at most 10 s after a
 * change (reliability spec O6). The gateway serves from the last known copy when the metadata store is away (O7).
 */
export interface ProjectConfig {
  readonly projectId: number;
  readonly orgId: number;
  readonly slug: string;
  readonly platform: string | null;
  readonly isActive: boolean;
  readonly keys: readonly ProjectKey[];
  /** Patterns of ingest protocol §1.4; `['*']` accepts all. */
  readonly allowedDomains: readonly string[];
  readonly scrubbing: ScrubbingConfig;
  readonly groupingConfig: string;
  /** What grouped before, for events received until then. Absent when the config never changed. */
  readonly formerGrouping?: { readonly config: string; readonly untilMs: number };
  /** Absent where the project has none. */
  readonly groupingRules?: GroupingRules;
  /** Absent in decisions that a program without filters stored: then nothing is filtered. */
  readonly filters?: InboundFilters;
  /** Source maps were uploaded for it. Absent where a program without them stored it. */
  readonly hasArtifacts?: boolean;
  /** Debug files were uploaded for it. Absent where a program that did not use them stored it. */
  readonly hasDebugFiles?: boolean;
}

/** Texts of a project's own rules (processing §4.8, §4.9); lines that are none say nothing. */
export interface GroupingRules {
  readonly fingerprinting: string;
  readonly stack: string;
}

/** What a project does not want (ingest protocol §9): dropped before it is stored, counted as `filtered` with the filter's key. */
export interface InboundFilters {
  readonly browserExtensions: boolean;
  /** Browsers that count as old: `ie`, `edge`, `safari`, `firefox`, `chrome`, `opera`, `android`, `opera_mini`, … */
  readonly legacyBrowsers: readonly string[];
  readonly localhost: boolean;
  readonly webCrawlers: boolean;
  readonly reactHydrationErrors: boolean;
  readonly chunkLoadErrors: boolean;
  /** Transactions that ask whether a program lives. Absent where an older program stored it. */
  readonly healthChecks?: boolean;
  /** Addresses or CIDR ranges of senders. */
  readonly addresses: readonly string[];
  /** Globs over releases, and over messages and `Type: value`. */
  readonly releases: readonly string[];
  readonly errorMessages: readonly string[];
}

export interface ProjectKey {
  readonly keyId: number;
  /** 32 lowercase hex digits. */
  readonly publicKey: string;
  readonly isActive: boolean;
  /** Error events per window; null is unlimited. */
  readonly rateLimit: { readonly count: number; readonly windowSeconds: number } | null;
}

/** Ingest protocol §10.1, with the organization's settings already merged in. */
export interface ScrubbingConfig {
  readonly isEnabled: boolean;
  readonly useDefaults: boolean;
  readonly sensitiveFields: readonly string[];
  readonly safeFields: readonly string[];
  readonly scrubIpAddresses: boolean;
}

/** How the pipeline finds configuration. Lookups are synchronous when cached; null means there is no such project or key. */
export interface ProjectConfigs {
  byPublicKey(publicKey: string): Promise<ProjectConfig | null> | ProjectConfig | null;
  byProjectId(projectId: number): Promise<ProjectConfig | null> | ProjectConfig | null;
}
