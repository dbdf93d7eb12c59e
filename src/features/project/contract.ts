/**
 * Projects and their keys, as the API shows them (product §4.2, §5.5). Browser-safe.
 */
import { z } from 'zod';
import { Avatar, Id, PageParams, Series, Time } from '../../http/contract.ts';

const TeamRef = z.object({ id: Id, slug: z.string(), name: z.string() });

export const ProjectSummary = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullable(),
  platforms: z.array(z.string()),
  dateCreated: Time,
  /** Null until the first event came: the onboarding page waits for it. */
  firstEvent: Time.nullable(),
  firstTransactionEvent: z.boolean(),
  isBookmarked: z.boolean(),
  isMember: z.boolean(),
  hasAccess: z.boolean(),
  isPublic: z.boolean(),
  isInternal: z.boolean(),
  status: z.string(),
  color: z.string(),
  features: z.array(z.string()),
  access: z.array(z.string()),
  avatar: Avatar,
  hasSessions: z.boolean(),
  hasProfiles: z.boolean(),
  hasReplays: z.boolean(),
  hasFeedbacks: z.boolean(),
  hasMonitors: z.boolean(),
  hasMinifiedStackTrace: z.boolean(),
  hasLogs: z.boolean(),
  hasTraceMetrics: z.boolean(),
  team: TeamRef.nullable(),
  teams: z.array(TeamRef),
  environments: z.array(z.string()),
  latestRelease: z.object({ version: z.string() }).nullable(),
  /** With `statsPeriod=24h|14d`: accepted error events. */
  stats: Series.optional(),
  organization: z.object({ id: Id, slug: z.string(), name: z.string() }).optional(),
});
export type ProjectSummary = z.infer<typeof ProjectSummary>;

export const Project = ProjectSummary.extend({
  organization: z.object({ id: Id, slug: z.string(), name: z.string() }),
  options: z.record(z.string(), z.unknown()),
  subjectPrefix: z.string(),
  subjectTemplate: z.string(),
  resolveAge: z.number(),
  allowedDomains: z.array(z.string()),
  securityToken: z.string(),
  securityTokenHeader: z.string().nullable(),
  verifySSL: z.boolean(),
  scrapeJavaScript: z.boolean(),
  enableAutoReleaseCreation: z.boolean(),
  highlightTags: z.array(z.string()),
  highlightContext: z.record(z.string(), z.array(z.string())),
  digestsMinDelay: z.number(),
  digestsMaxDelay: z.number(),
  groupingConfig: z.string(),
  groupingEnhancements: z.string(),
  secondaryGroupingConfig: z.string().nullable(),
  secondaryGroupingExpiry: z.number(),
  fingerprintingRules: z.string(),
  builtinSymbolSources: z.array(z.string()),
  symbolSources: z.string(),
  dataScrubber: z.boolean(),
  dataScrubberDefaults: z.boolean(),
  scrubIPAddresses: z.boolean(),
  sensitiveFields: z.array(z.string()),
  safeFields: z.array(z.string()),
  relayPiiConfig: z.string().nullable(),
  storeCrashReports: z.number().nullable(),
  defaultEnvironment: z.string().nullable(),
  eventProcessing: z.object({ symbolicationDegraded: z.boolean() }),
  isDynamicallySampled: z.boolean(),
  processingIssues: z.number(),
  plugins: z.array(z.unknown()),
});
export type Project = z.infer<typeof Project>;

const Name = z.string().trim().min(1, 'Give the project a name.').max(200);
const Slug = z.string().regex(/^(?!\d+$)[a-z0-9][a-z0-9_-]{0,99}$/, 'Use lower-case letters, digits, - and _, and at least one letter.');
const Platform = z.string().regex(/^[a-z0-9_.-]{1,64}$/, 'This is not the name of a platform.');

export const CreateProject = z.object({
  name: Name,
  slug: Slug.optional(),
  platform: Platform.nullish(),
  default_rules: z.boolean().optional(),
  team: z.string().max(60).optional(),
});

/** Fields of product §5.5 that may be changed; unknown ones are ignored, as terraform expects. */
export const UpdateProject = z.object({
  name: Name.optional(),
  slug: Slug.optional(),
  platform: Platform.nullish(),
  isBookmarked: z.boolean().optional(),
  subjectPrefix: z.string().max(200).optional(),
  subjectTemplate: z.string().max(200).optional(),
  resolveAge: z.number().int().min(0).max(100_000).nullish(),
  allowedDomains: z.array(z.string().max(256)).max(100).optional(),
  securityToken: z.string().max(128).optional(),
  securityTokenHeader: z.string().max(64).nullish(),
  verifySSL: z.boolean().optional(),
  scrapeJavaScript: z.boolean().optional(),
  enableAutoReleaseCreation: z.boolean().optional(),
  highlightTags: z.array(z.string().max(200)).max(50).optional(),
  highlightContext: z.record(z.string(), z.array(z.string())).optional(),
  digestsMinDelay: z.number().int().optional(),
  digestsMaxDelay: z.number().int().optional(),
  groupingConfig: z.string().max(64).optional(),
  groupingEnhancements: z.string().max(50_000).optional(),
  fingerprintingRules: z.string().max(50_000).optional(),
  dataScrubber: z.boolean().optional(),
  dataScrubberDefaults: z.boolean().optional(),
  scrubIPAddresses: z.boolean().optional(),
  sensitiveFields: z.array(z.string().min(1).max(200)).max(500).optional(),
  safeFields: z.array(z.string().min(1).max(200)).max(500).optional(),
  storeCrashReports: z.number().int().nullish(),
  defaultEnvironment: z.string().max(64).nullish(),
  options: z.record(z.string(), z.unknown()).optional(),
});

export const ProjectKey = z.object({
  /** The public key: stable, and what clients put into paths. */
  id: Id,
  name: z.string(),
  label: z.string(),
  public: z.string(),
  secret: z.string(),
  projectId: z.number(),
  isActive: z.boolean(),
  rateLimit: z.object({ window: z.number(), count: z.number() }).nullable(),
  dsn: z.object({
    public: z.string(),
    secret: z.string(),
    csp: z.string(),
    security: z.string(),
    minidump: z.string(),
    nel: z.string(),
    unreal: z.string(),
    crons: z.string(),
    cdn: z.string(),
    playstation: z.string(),
    integration: z.string(),
    otlp_traces: z.string(),
    otlp_logs: z.string(),
  }),
  browserSdkVersion: z.string(),
  browserSdk: z.object({ choices: z.array(z.tuple([z.string(), z.string()])) }),
  dateCreated: Time,
  dynamicSdkLoaderOptions: z.object({ hasReplay: z.boolean(), hasPerformance: z.boolean(), hasDebug: z.boolean() }),
});
export type ProjectKey = z.infer<typeof ProjectKey>;

const RateLimit = z.object({ window: z.number().int().min(0).max(86_400), count: z.number().int().min(0).max(1_000_000_000) }).nullable();

export const CreateProjectKey = z.object({
  name: z.string().trim().max(64).optional(),
  rateLimit: RateLimit.optional(),
});

export const UpdateProjectKey = CreateProjectKey.extend({ isActive: z.boolean().optional() });

/** `GET /api/0/projects/{org}/{project}/door/`: what knocked lately, newest first (onboarding, "At the door"). */
export const DoorNotes = z.object({
  notes: z.array(z.object({ dateCreated: Time, status: z.number(), itemTypes: z.array(z.string()), note: z.string() })),
});
export type DoorNotes = z.infer<typeof DoorNotes>;

export const ListProjects = z.object({
  ...PageParams,
  query: z.string().max(200).optional(),
  statsPeriod: z.enum(['', '24h', '14d']).optional(),
});
