import type { ProjectConfig, ProjectConfigs, ProjectKey } from '../src/pipeline/project-config.ts';

export const KEY = '0123456789abcdef0123456789abcdef';
export const OTHER_KEY = 'fedcba9876543210fedcba9876543210';
/** The project of the captured envelopes. */
export const PROJECT_ID = 42;

export const ERROR_ROOMS: ReadonlySet<string> = new Set(['event', 'attachment', 'user_report', 'client_report']);

export function aKey(parts: Partial<ProjectKey> = {}): ProjectKey {
  return { keyId: 7, publicKey: KEY, isActive: true, rateLimit: null, ...parts };
}

export function aProject(parts: Partial<ProjectConfig> = {}): ProjectConfig {
  return {
    projectId: PROJECT_ID,
    orgId: 1,
    slug: 'default',
    platform: null,
    isActive: true,
    keys: [aKey()],
    allowedDomains: ['*'],
    scrubbing: { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false },
    groupingConfig: 'default',
    ...parts,
  };
}

export function configsOf(...projects: readonly ProjectConfig[]): ProjectConfigs {
  return {
    byProjectId: (projectId) => projects.find((project) => project.projectId === projectId) ?? null,
    byPublicKey: (publicKey) => projects.find((project) => project.keys.some((key) => key.publicKey === publicKey)) ?? null,
  };
}
