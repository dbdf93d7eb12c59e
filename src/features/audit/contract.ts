/**
 * The audit log as the API shows it (product §5.3). Browser-safe.
 */
import { z } from 'zod';
import { Id, PageParams, Time } from '../../http/contract.ts';
import { Person } from '../account/contract.ts';

/** Names of product §5.3; those of personal API tokens and of reading the log are ours, in the same style. */
export const AUDIT_EVENTS = [
  'org.edit',
  'member.invite',
  'member.accept-invite',
  'member.add',
  'member.edit',
  'member.remove',
  'member.join-team',
  'member.leave-team',
  'team.create',
  'team.edit',
  'team.remove',
  'project.create',
  'project.edit',
  'project.remove',
  'project.change-performance-issue-detection',
  'project.ownership-rule.edit',
  'project-team.add',
  'project-team.remove',
  'projectkey.create',
  'projectkey.edit',
  'projectkey.enable',
  'projectkey.disable',
  'projectkey.remove',
  'org-auth-token.create',
  'org-auth-token.remove',
  'api-key.create',
  'api-key.remove',
  'user.password-change',
  'user.factor-add',
  'user.factor-remove',
  'user.session-end',
  'rule.create',
  'rule.edit',
  'rule.remove',
  'rule.mute',
  'issue.delete',
  'issue.share',
  'issue.unshare',
  'saved-query.create',
  'saved-query.edit',
  'saved-query.remove',
  'audit-log.export',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

export const AuditLogEntry = z.object({
  id: Id,
  event: z.string(),
  /** Who: a person, or null where it was a token or the program; the label says which. */
  actor: Person.nullable(),
  actorLabel: z.string(),
  ipAddress: z.string().nullable(),
  dateCreated: Time,
  targetKind: z.string(),
  targetObject: z.number().nullable(),
  /** What it was about, as it was called then: a member's address, a project's slug, a key's name. */
  note: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** Position in the organization's chain, and the hash that ends it there. */
  sequence: z.number(),
  hash: z.string(),
});
export type AuditLogEntry = z.infer<typeof AuditLogEntry>;

export const AuditLog = z.object({ rows: z.array(AuditLogEntry), options: z.array(z.string()) });

export const ListAuditLog = z.object({
  ...PageParams,
  event: z.string().max(60).optional(),
  /** Id of a person. */
  actor: z
    .string()
    .regex(/^\d{1,15}$/, 'This is not the id of a person.')
    .optional(),
});

export const AuditLogCheck = z.object({
  isIntact: z.boolean(),
  entries: z.number(),
  /** The first entry whose hash does not fit, when there is one. */
  brokenAt: z.number().nullable(),
});
export type AuditLogCheck = z.infer<typeof AuditLogCheck>;
