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
