/** Settings of an organization (product §5.5): defaults here, what differs in the `settings` column. Pure. */
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

export const SCRUBBING_DEFAULTS: ScrubbingSettings = {
  dataScrubber: true,
  dataScrubberDefaults: true,
  scrubIPAddresses: false,
  sensitiveFields: [],
  safeFields: [],
};

const DEFAULTS: OrganizationSettings = {
  ...SCRUBBING_DEFAULTS,
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

export function organizationSettings(stored: Readonly<Record<string, unknown>> | null): OrganizationSettings {
  return { ...DEFAULTS, ...stored };
}
