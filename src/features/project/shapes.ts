/** Rows → the API's JSON. Pure. */
import type { Reach, ReachedProject } from '../../http/identity.ts';
import { dsnOf } from '../account/index.ts';
import type { Project, ProjectKey, ProjectSummary } from './contract.ts';
import type { KeyRow, ProjectRow } from './query.ts';
import { projectSettings } from './settings.ts';

const PALETTE = ['#3f6fd8', '#2f9e75', '#c2703d', '#8b5fc7', '#b8527f', '#4d8f9e', '#9a7b2f', '#6b7683'] as const;

export function toProjectSummary(row: ProjectRow, reached: ReachedProject, reach: Reach): ProjectSummary {
  const teams = (row.teams ?? []).map((team) => ({ id: String(team.id), slug: team.slug, name: team.name }));
  return {
    id: String(row.id),
    slug: row.slug,
    name: row.name,
    platform: row.platform,
    platforms: row.platform === null ? [] : [row.platform],
    dateCreated: row.created_at.toISOString(),
    firstEvent: row.first_event_at?.toISOString() ?? null,
    firstTransactionEvent: false,
    isBookmarked: row.is_bookmarked,
    isMember: reached.isMember,
    hasAccess: true,
    isPublic: false,
    isInternal: false,
    status: row.status,
    color: PALETTE[row.id % PALETTE.length] ?? PALETTE[0],
    features: ['releases'],
    access: [...reached.access].toSorted(),
    avatar: { avatarType: 'letter_avatar', avatarUuid: null },
    hasSessions: false,
    hasProfiles: false,
    hasReplays: false,
    hasFeedbacks: false,
    hasMonitors: false,
    hasMinifiedStackTrace: false,
    hasLogs: false,
    hasTraceMetrics: false,
    team: teams[0] ?? null,
    teams,
    environments: [...(row.environments ?? [])],
    latestRelease: row.latest_release === null ? null : { version: row.latest_release },
    organization: { id: String(reach.orgId), slug: reach.orgSlug, name: reach.orgName },
  };
}

export function toProject(row: ProjectRow, reached: ReachedProject, reach: Reach): Project {
  const { ownership: _ownAddress, ...settings } = projectSettings(row.settings);
  return {
    ...toProjectSummary(row, reached, reach),
    ...settings,
    organization: { id: String(reach.orgId), slug: reach.orgSlug, name: reach.orgName },
    allowedDomains: [...settings.allowedDomains],
    sensitiveFields: [...settings.sensitiveFields],
    safeFields: [...settings.safeFields],
    highlightTags: [...settings.highlightTags],
    highlightContext: Object.fromEntries(Object.entries(settings.highlightContext).map(([name, keys]) => [name, [...keys]])),
    sourceLinks: [...settings.sourceLinks],
    autoMergeSimilarity: settings.autoMergeSimilarity,
    options: { ...settings.options },
    builtinSymbolSources: [],
    symbolSources: '[]',
    relayPiiConfig: null,
    eventProcessing: { symbolicationDegraded: false },
    isDynamicallySampled: false,
    processingIssues: 0,
    plugins: [],
  };
}

/** Addresses for everything that can be told where to send. Doors that do not exist yet answer 404 with a sentence. */
export function toProjectKey(row: KeyRow, url: string): ProjectKey {
  const { public_key: key, project_id: project } = row;
  const api = `${url}/api/${project}`;
  return {
    id: key,
    name: row.label,
    label: row.label,
    public: key,
    secret: row.secret_key,
    projectId: project,
    isActive: row.is_active,
    rateLimit:
      row.rate_limit_count === null || row.rate_limit_window_seconds === null
        ? null
        : { window: row.rate_limit_window_seconds, count: row.rate_limit_count },
    dsn: {
      public: dsnOf(url, key, project),
      secret: dsnOf(url, `${key}:${row.secret_key}`, project),
      csp: `${api}/csp-report/?sentry_key=${key}`,
      security: `${api}/security/?sentry_key=${key}`,
      minidump: `${api}/minidump/?sentry_key=${key}`,
      nel: `${api}/nel/?sentry_key=${key}`,
      unreal: `${api}/unreal/${key}/`,
      crons: `${api}/cron/___MONITOR_SLUG___/${key}/`,
      cdn: `${url}/js-sdk-loader/${key}.min.js`,
      playstation: `${api}/playstation/?sentry_key=${key}`,
      integration: `${api}/integration/`,
      otlp_traces: `${api}/integration/otlp/v1/traces`,
      otlp_logs: `${api}/integration/otlp/v1/logs`,
    },
    browserSdkVersion: '11.x',
    browserSdk: { choices: [['11.x', '11.x']] },
    dateCreated: row.created_at.toISOString(),
    dynamicSdkLoaderOptions: { hasReplay: false, hasPerformance: false, hasDebug: false },
  };
}
