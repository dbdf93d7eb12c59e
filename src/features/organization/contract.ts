/**
 * What can be changed about an organization, its people and its teams (product §4.2, §5.1, §5.5). Browser-safe.
 */
import { z } from 'zod';
import { PageParams } from '../../http/contract.ts';
import { Member, ROLES } from '../account/contract.ts';

const Name = z.string().trim().min(1, 'Give it a name.').max(200, 'Use at most 200 characters.');
const SLUG_FORM = 'Use lower-case letters, digits, - and _, and at least one letter.';
/** Addresses of the dashboard and the API begin with these. */
const TAKEN_BY_ADDRESSES = new Set(['account', 'new', 'me', 'settings', 'organizations', 'projects', 'api', 'login', 'setup', 'accept']);
const Slug = z
  .string()
  .trim()
  .regex(/^(?!\d+$)[a-z0-9][a-z0-9_-]{0,49}$/, SLUG_FORM)
  .refine((slug) => !TAKEN_BY_ADDRESSES.has(slug), 'This word has a meaning in addresses. Choose another.');
const Role = z.enum(ROLES, 'Roles are member, admin, manager and owner.');
const Fields = z
  .array(z.string().trim().min(1, 'A field name is empty.').max(200, 'Use at most 200 characters for a field name.'))
  .max(200, 'List at most 200 fields.');

/** Unknown fields are ignored, as terraform expects. */
export const UpdateOrganization = z.object({
  name: Name.optional(),
  slug: Slug.optional(),
  defaultRole: Role.optional(),
  openMembership: z.boolean().optional(),
  eventsMemberAdmin: z.boolean().optional(),
  alertsMemberWrite: z.boolean().optional(),
  attachmentsRole: Role.optional(),
  debugFilesRole: Role.optional(),
  allowSharedIssues: z.boolean().optional(),
  enhancedPrivacy: z.boolean().optional(),
  scrapeJavaScript: z.boolean().optional(),
  storeCrashReports: z.number().int().min(-1).max(100).optional(),
  allowJoinRequests: z.boolean().optional(),
  dataScrubber: z.boolean().optional(),
  dataScrubberDefaults: z.boolean().optional(),
  scrubIPAddresses: z.boolean().optional(),
  sensitiveFields: Fields.optional(),
  safeFields: Fields.optional(),
});
export type UpdateOrganization = z.infer<typeof UpdateOrganization>;

const TeamRole = z.enum(['contributor', 'admin'], 'A team knows contributors and admins.');
const TeamRoles = z.array(z.object({ teamSlug: z.string().max(60), role: TeamRole.nullish() })).max(200);

/** `role` and `teams` are what older clients send for `orgRole` and `teamRoles`. */
export const InviteMember = z.object({
  email: z.email('Enter an e-mail address.').max(254),
  orgRole: Role.optional(),
  role: Role.optional(),
  teamRoles: TeamRoles.optional(),
  teams: z.array(z.string().max(60)).max(200).optional(),
  /** False: only the link, no mail. */
  sendInvite: z.boolean().optional(),
});

export const UpdateMember = z.object({
  orgRole: Role.optional(),
  role: Role.optional(),
  teamRoles: TeamRoles.optional(),
  teams: z.array(z.string().max(60)).max(200).optional(),
  /** Switched off: reaches nothing, until it is switched on again. */
  isDisabled: z.boolean().optional(),
  /** Of an invitation: a new link, for seven more days; the one before is void. */
  reinvite: z.boolean().optional(),
});

/** The only answer that holds the link; it is not shown again. */
export const InvitedMember = Member.extend({
  invite_link: z.string().optional(),
  /** Whether a mail with the link went out; null when nobody asked for one or no mail server is configured. */
  isMailed: z.boolean().nullable().optional(),
});
export type InvitedMember = z.infer<typeof InvitedMember>;

/** Of a new team, which needs one of them, and of a change. */
export const TeamFields = z.object({ name: Name.optional(), slug: Slug.optional() });

export const ListMembers = z.object({ ...PageParams, query: z.string().max(200).optional() });
