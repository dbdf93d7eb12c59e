/**
 * Settings of a project (product §5.5): defaults here, what differs in the `settings` column, under the API's names. Pure.
 */
import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import { organizationSettings, SCRUBBING_DEFAULTS } from '../account/index.ts';
import type { ScrubbingSettings } from '../account/index.ts';

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
  groupingEnhancements: string;
  fingerprintingRules: string;
  storeCrashReports: number | null;
  defaultEnvironment: string | null;
  options: Readonly<Record<string, unknown>>;
}

/** The grouping config of new projects; must be one that `signals/error` knows. */
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
  groupingEnhancements: '',
  fingerprintingRules: '',
  storeCrashReports: null,
  defaultEnvironment: null,
  options: {},
};

type Stored = Readonly<Record<string, unknown>> | null;

export function projectSettings(stored: Stored): ProjectSettings {
  return { ...PROJECT_DEFAULTS, ...stored };
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
