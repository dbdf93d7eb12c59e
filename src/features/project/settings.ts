/**
 * Settings of projects and organizations (product §5.5): defaults here, what differs in the `settings` column, under the API's
 * names. Pure.
 */
import type { ScrubbingConfig } from '../../pipeline/project-config.ts';

export interface ScrubbingSettings {
  dataScrubber: boolean;
  dataScrubberDefaults: boolean;
  scrubIPAddresses: boolean;
  sensitiveFields: readonly string[];
  safeFields: readonly string[];
}

export interface OrganizationSettings extends ScrubbingSettings {
  defaultRole: string;
  openMembership: boolean;
  eventsMemberAdmin: boolean;
  alertsMemberWrite: boolean;
  attachmentsRole: string;
  debugFilesRole: string;
  allowSharedIssues: boolean;
  enhancedPrivacy: boolean;
  scrapeJavaScript: boolean;
  storeCrashReports: number;
  allowJoinRequests: boolean;
  relayPiiConfig: string | null;
}

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

const SCRUBBING: ScrubbingSettings = {
  dataScrubber: true,
  dataScrubberDefaults: true,
  scrubIPAddresses: false,
  sensitiveFields: [],
  safeFields: [],
};

export const ORGANIZATION_DEFAULTS: OrganizationSettings = {
  ...SCRUBBING,
  defaultRole: 'member',
  openMembership: true,
  eventsMemberAdmin: true,
  alertsMemberWrite: true,
  attachmentsRole: 'member',
  debugFilesRole: 'admin',
  allowSharedIssues: true,
  enhancedPrivacy: false,
  scrapeJavaScript: true,
  storeCrashReports: 0,
  allowJoinRequests: true,
  relayPiiConfig: null,
};

/** The grouping config of new projects; must be one that `signals/error` knows. */
export const DEFAULT_GROUPING_CONFIG = 'vedette:2026-11-22';

export const PROJECT_DEFAULTS: ProjectSettings = {
  ...SCRUBBING,
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

export function organizationSettings(stored: Stored): OrganizationSettings {
  return { ...ORGANIZATION_DEFAULTS, ...stored };
}

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
