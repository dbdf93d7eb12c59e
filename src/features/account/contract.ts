/**
 * People, organizations, teams, tokens and signing in, as the API shows them (product §4.1, §5.1). Browser-safe.
 */
import { z } from 'zod';
import { Avatar, Id, Time } from '../../http/contract.ts';
import { SCOPES } from './schema.ts';

export { SCOPES } from './schema.ts';

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
  /** An invitation that nobody took up yet; `user` is null. */
  pending: z.boolean(),
  expired: z.boolean(),
  isDisabled: z.boolean(),
  inviterName: z.string().nullable(),
  /** Until when the invitation's link works. */
  expiresAt: Time.nullable(),
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

const NOTICES = z.enum(['always', 'mine', 'never']);

/** Choices of a person, kept with the account so that they are the same in every browser. */
export const UserOptions = z.object({
  /** IANA name; null is the browser's. */
  timezone: z.string().max(64).refine(isTimeZone, 'This is not the name of a time zone, such as Europe/Berlin.').nullable(),
  clock24Hours: z.boolean(),
  /** Of mails; null is English. The dashboard's own is the browser's choice. */
  language: z.enum(['en', 'de']).nullable(),
  /** Single letters as shortcuts; off for who speaks to the computer (WCAG 2.1.4). */
  singleKeys: z.boolean(),
  notifications: z.object({ newIssues: NOTICES, assigned: NOTICES, comments: NOTICES, regressions: NOTICES, releases: NOTICES }),
});
export type UserOptions = z.infer<typeof UserOptions>;

export const UserOptionsChange = UserOptions.extend({
  notifications: UserOptions.shape.notifications.partial(),
}).partial();

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `GET /api/0/auth/state/`: what the dashboard asks first, signed in or not. */
export const AuthState = z.object({
  user: Person.nullable(),
  /** How this person wants times and keys; null when nobody is signed in. */
  options: UserOptions.nullable(),
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

/** `POST /api/0/auth/invitation/`: what the holder of an invitation's link may know of it. */
export const InvitationCheckRequest = z.object({ token: z.string().max(200) });
export const InvitationCheck = z.object({
  /** Null when the link was used, taken back, replaced or is too old. */
  invitation: z
    .object({
      organizationName: z.string(),
      email: z.string(),
      roleName: z.string(),
      inviterName: z.string().nullable(),
      expiresAt: Time,
      /** There is an account with the address: who signs in with it joins. */
      hasAccount: z.boolean(),
    })
    .nullable(),
});

/** `POST /api/0/auth/invitation/accept/`; name and password make the account, signed in without them one joins. */
export const AcceptInvitationRequest = z.object({
  token: z.string().min(20).max(200),
  name: z.string().trim().max(200).default(''),
  password: Password.optional(),
});

/** `POST /api/0/auth/login/`; answers AuthState and sets the cookie. */
export const LoginRequest = z.object({
  email: z.string().max(254),
  password: z.string().max(256),
  /** Of an authenticator app, or a recovery code; asked for with a fault of this field where it is needed. */
  code: z.string().max(60).optional(),
});

/** `GET /api/0/auth/factor/`: two-factor sign-in. */
export const FactorState = z.object({ isOn: z.boolean(), recoveryCodes: z.number() });
export const FactorBegun = z.object({ secret: z.string(), uri: z.string() });
export const FactorCode = z.object({ code: z.string().trim().min(1, 'Enter the code.').max(60) });
export const FactorCodes = z.object({ recoveryCodes: z.array(z.string()) });

export const ChangePasswordRequest = z.object({ currentPassword: z.string().max(256), newPassword: Password });

/** `GET /api/0/users/me/`: a person as they see themselves. */
export const Me = Person.extend({ options: UserOptions });
export type Me = z.infer<typeof Me>;

export const UpdateMeRequest = z.object({
  name: z.string().trim().max(200, 'Use at most 200 characters.').optional(),
  options: UserOptionsChange.optional(),
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
