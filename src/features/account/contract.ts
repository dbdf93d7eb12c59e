/**
 * People, organizations, teams, tokens and signing in, as the API shows them (product §4.1, §5.1). Browser-safe.
 */
import { z } from 'zod';
import { Avatar, Id, PageParams, Time } from '../../http/contract.ts';

export const SCOPES = [
  'org:read',
  'org:write',
  'org:admin',
  'org:integrations',
  'org:ci',
  'member:read',
  'member:write',
  'member:admin',
  'member:invite',
  'team:read',
  'team:write',
  'team:admin',
  'project:read',
  'project:write',
  'project:admin',
  'project:releases',
  'event:read',
  'event:write',
  'event:admin',
  'alerts:read',
  'alerts:write',
] as const;

export const ROLES = ['member', 'admin', 'manager', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** A person, as shown beside what they did. */
export const Person = z.object({
  id: Id,
  name: z.string(),
  username: z.string(),
  email: z.string(),
  avatarUrl: z.string().nullable(),
  isActive: z.boolean(),
  hasPasswordAuth: z.boolean(),
  isManaged: z.boolean(),
  dateJoined: Time,
  lastLogin: Time.nullable(),
  has2fa: z.boolean(),
  lastActive: Time.nullable(),
  isSuperuser: z.boolean(),
  isStaff: z.boolean(),
  avatar: Avatar,
  emails: z.array(z.object({ id: Id, email: z.string(), is_verified: z.boolean() })),
});
export type Person = z.infer<typeof Person>;

/** `GET /api/0/`: what sentry-cli's `info` and `login` read. */
export const ServerInfo = z.object({
  version: z.string(),
  auth: z.object({ scopes: z.array(z.string()) }).nullable(),
  user: Person.nullable(),
});

export const Regions = z.object({ regions: z.array(z.object({ name: z.string(), url: z.string() })) });

export const OrganizationSummary = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  dateCreated: Time,
  status: z.object({ id: z.string(), name: z.string() }),
  isEarlyAdopter: z.boolean(),
  require2FA: z.boolean(),
  requireEmailVerification: z.boolean(),
  allowMemberInvite: z.boolean(),
  allowMemberProjectCreation: z.boolean(),
  allowSuperuserAccess: z.boolean(),
  hasAuthProvider: z.boolean(),
  avatar: Avatar,
  links: z.object({ organizationUrl: z.string(), regionUrl: z.string() }),
  features: z.array(z.string()),
});
export type OrganizationSummary = z.infer<typeof OrganizationSummary>;

export const TeamSummary = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  dateCreated: Time,
  isMember: z.boolean(),
  teamRole: z.string().nullable(),
  flags: z.record(z.string(), z.boolean()),
  access: z.array(z.string()),
  hasAccess: z.boolean(),
  isPending: z.boolean(),
  memberCount: z.number(),
  avatar: Avatar,
});
export type TeamSummary = z.infer<typeof TeamSummary>;

const TeamProject = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullable(),
});

export const Team = TeamSummary.extend({
  projects: z.array(TeamProject),
  organization: OrganizationSummary.optional(),
});
export type Team = z.infer<typeof Team>;

export const Organization = OrganizationSummary.extend({
  /** Scopes the caller holds here: what the dashboard shows or hides. */
  access: z.array(z.string()),
  role: z.string(),
  orgRole: z.string(),
  orgRoleList: z.array(z.object({ id: z.string(), name: z.string() })),
  onboardingTasks: z.array(z.unknown()),
  defaultRole: z.string(),
  openMembership: z.boolean(),
  eventsMemberAdmin: z.boolean(),
  alertsMemberWrite: z.boolean(),
  attachmentsRole: z.string(),
  debugFilesRole: z.string(),
  allowSharedIssues: z.boolean(),
  enhancedPrivacy: z.boolean(),
  scrapeJavaScript: z.boolean(),
  storeCrashReports: z.number(),
  allowJoinRequests: z.boolean(),
  dataScrubber: z.boolean(),
  dataScrubberDefaults: z.boolean(),
  sensitiveFields: z.array(z.string()),
  safeFields: z.array(z.string()),
  scrubIPAddresses: z.boolean(),
  relayPiiConfig: z.string().nullable(),
  trustedRelays: z.array(z.unknown()),
  pendingAccessRequests: z.number(),
  isDefault: z.boolean(),
  teams: z.array(TeamSummary),
  projects: z.array(TeamProject.extend({ isMember: z.boolean(), features: z.array(z.string()) })),
});
export type Organization = z.infer<typeof Organization>;

export const Member = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  user: Person.nullable(),
  role: z.string(),
  orgRole: z.string(),
  roleName: z.string(),
  pending: z.boolean(),
  expired: z.boolean(),
  dateCreated: Time,
  inviteStatus: z.string(),
  flags: z.record(z.string(), z.boolean()),
  teams: z.array(z.string()),
  teamRoles: z.array(z.object({ teamSlug: z.string(), role: z.string().nullable() })),
});
export type Member = z.infer<typeof Member>;

/** A token in a list: never the token itself. */
export const ApiToken = z.object({
  id: Id,
  name: z.string(),
  scopes: z.array(z.string()),
  tokenLastCharacters: z.string(),
  dateCreated: Time,
  dateLastUsed: Time.nullable(),
  expiresAt: Time.nullable(),
  application: z.null(),
});
export type ApiToken = z.infer<typeof ApiToken>;

/** The only answer that holds the token; it is not shown again. */
export const CreatedApiToken = ApiToken.extend({ token: z.string() });

export const CreateApiToken = z.object({
  name: z.string().trim().min(1).max(255),
  scopes: z.array(z.enum(SCOPES)).min(1),
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});

/** Organization tokens (`sntrys_…`) always hold `org:ci`. */
export const CreateOrgToken = z.object({ name: z.string().trim().min(1).max(255) });

/** `GET /api/0/auth/state/`: what the dashboard asks first, signed in or not. */
export const AuthState = z.object({
  user: Person.nullable(),
  /** True until the first owner exists: only the set-up link works then. */
  needsSetup: z.boolean(),
  /** A sentence when the connection is not safe for passwords (plain http beyond loopback); null otherwise. */
  warning: z.string().nullable(),
  version: z.string(),
  /** Public base URL, without a trailing slash. */
  url: z.string(),
  /** Where a person of one organization goes first. */
  organizationSlug: z.string().nullable(),
});
export type AuthState = z.infer<typeof AuthState>;

const Password = z.string().min(12, 'Use at least 12 characters.').max(256, 'Use at most 256 characters.');

/** `POST /api/0/auth/setup/` with the token of the link; answers AuthState and sets the cookie. */
export const SetupRequest = z.object({
  token: z.string().min(20).max(200),
  email: z.email('Enter an e-mail address.').max(254),
  name: z.string().trim().max(200).default(''),
  password: Password,
});

/** `POST /api/0/auth/setup/check/`: whether the link still works. */
export const SetupCheckRequest = z.object({ token: z.string().max(200) });
export const SetupCheck = z.object({ isValid: z.boolean() });

/** `POST /api/0/auth/login/`; answers AuthState and sets the cookie. */
export const LoginRequest = z.object({ email: z.string().max(254), password: z.string().max(256) });

export const ChangePasswordRequest = z.object({ currentPassword: z.string().max(256), newPassword: Password });

export const UpdateMeRequest = z.object({
  name: z.string().trim().max(200).optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});

/** `GET /api/0/auth/sessions/`. */
export const BrowserSession = z.object({
  id: Id,
  isCurrent: z.boolean(),
  dateCreated: Time,
  lastSeen: Time,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type BrowserSession = z.infer<typeof BrowserSession>;

export const ListParams = z.object({ ...PageParams, query: z.string().max(200).optional() });
