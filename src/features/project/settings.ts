/**
 * Settings of a project (product §5.5): defaults here, what differs in the `settings` column, under the API's names. Pure.
 */
import type { GroupingRules, ScrubbingConfig } from '../../pipeline/project-config.ts';
import { organizationSettings, SCRUBBING_DEFAULTS } from '../account/index.ts';
import type { ScrubbingSettings } from '../account/index.ts';
import type { SourceLink } from './contract.ts';

export interface ProjectSettings extends ScrubbingSettings {
  subjectPrefix: string;
  subjectTemplate: string;
  resolveAge: number;
  allowedDomains: readonly string[];
  securityToken: string;
  securityTokenHeader: string | null;
  verifySSL: boolean;
  scrapeJavaScript: boolean;
  enableAutoReleaseCreation: boolean;
  highlightTags: readonly string[];
  highlightContext: Readonly<Record<string, readonly string[]>>;
  digestsMinDelay: number;
  digestsMaxDelay: number;
  groupingConfig: string;
  /** What grouped before, asked for events that lead nowhere by the config; seconds of the epoch until when. */
  secondaryGroupingConfig: string | null;
  secondaryGroupingExpiry: number;
  groupingEnhancements: string;
  fingerprintingRules: string;
  storeCrashReports: number | null;
  defaultEnvironment: string | null;
  sourceLinks: readonly SourceLink[];
  /** New issues are merged with one that has so much in common with them (features/similar); null: never. */
  autoMergeSimilarity: number | null;
  options: Readonly<Record<string, unknown>>;
  ownership: OwnershipSettings;
}

export interface OwnershipSettings {
  raw: string;
  /** Whoever has no owner belongs to everybody. */
  fallthrough: boolean;
  autoAssignment: string;
  lastUpdated: string | null;
}

/**
 * The grouping config of projects that name none: those made before 2026-11-28. New ones name theirs (migrations/…-grouping-config.pg.sql),
 * so that an upgrade never groups anew. Must be one that `signals/error` knows.
 */
export const DEFAULT_GROUPING_CONFIG = 'vedette:2026-11-22';

export const PROJECT_DEFAULTS: ProjectSettings = {
  ...SCRUBBING_DEFAULTS,
  subjectPrefix: '',
  subjectTemplate: '$shortID - $title',
  resolveAge: 0,
  allowedDomains: ['*'],
  securityToken: '',
  securityTokenHeader: null,
  verifySSL: false,
  scrapeJavaScript: true,
  enableAutoReleaseCreation: true,
  highlightTags: ['handled', 'level', 'environment', 'release', 'url', 'transaction', 'user'],
  highlightContext: {},
  digestsMinDelay: 300,
  digestsMaxDelay: 1800,
  groupingConfig: DEFAULT_GROUPING_CONFIG,
  secondaryGroupingConfig: null,
  secondaryGroupingExpiry: 0,
  groupingEnhancements: '',
  fingerprintingRules: '',
  storeCrashReports: null,
  defaultEnvironment: null,
  sourceLinks: [],
  autoMergeSimilarity: null,
  options: {},
  ownership: { raw: '', fallthrough: true, autoAssignment: 'Auto Assign to Issue Owner', lastUpdated: null },
};

type Stored = Readonly<Record<string, unknown>> | null;

export function projectSettings(stored: Stored): ProjectSettings {
  return { ...PROJECT_DEFAULTS, ...stored, ownership: { ...PROJECT_DEFAULTS.ownership, ...(stored?.['ownership'] as object | undefined) } };
}

/** Texts of the project's own rules about grouping; null when it has none. */
export function groupingRulesOf({
  fingerprintingRules,
  groupingEnhancements,
}: Pick<ProjectSettings, 'fingerprintingRules' | 'groupingEnhancements'>): GroupingRules | null {
  if (fingerprintingRules.trim() === '' && groupingEnhancements.trim() === '') return null;
  return { fingerprinting: fingerprintingRules, stack: groupingEnhancements };
}

/** Rarer errors than that are few, and their issue made anew tells that they came back. */
const TRANSITION_SECONDS = 90 * 86_400;

/** Another grouping config, and for a while the one before beside it (processing §4.1): issues go on instead of beginning anew. */
export function regroupedBy(
  config: string,
  stored: Stored,
  nowMs: number,
): Pick<ProjectSettings, 'secondaryGroupingConfig' | 'secondaryGroupingExpiry'> | null {
  const { groupingConfig } = projectSettings(stored);
  if (config === groupingConfig) return null;
  return { secondaryGroupingConfig: groupingConfig, secondaryGroupingExpiry: Math.floor(nowMs / 1000) + TRANSITION_SECONDS };
}

/** Ingest protocol §10.1: what the organization turns on, a project cannot turn off; field lists add up. */
export function scrubbingOf(organization: Stored, project: Stored): ScrubbingConfig {
  const above = organizationSettings(organization);
  const own = projectSettings(project);
  const isProjectExplicit = (name: keyof ScrubbingSettings) => project !== null && name in project;
  const isOrganizationExplicit = (name: keyof ScrubbingSettings) => organization !== null && name in organization;
  const merged = (name: 'dataScrubber' | 'dataScrubberDefaults' | 'scrubIPAddresses') =>
    (isOrganizationExplicit(name) && above[name]) || (isProjectExplicit(name) ? own[name] : above[name]);
  return {
    isEnabled: merged('dataScrubber'),
    useDefaults: merged('dataScrubberDefaults'),
    sensitiveFields: [...above.sensitiveFields, ...own.sensitiveFields],
    safeFields: [...above.safeFields, ...own.safeFields],
    scrubIpAddresses: merged('scrubIPAddresses'),
  };
}
