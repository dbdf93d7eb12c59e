/** A project's ownership rules and CODEOWNERS files, as the API shows them (processing §5.8). Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

/** Who is given an issue by itself (processing §5.8). */
export const AUTO_ASSIGNMENTS = ['Auto Assign to Issue Owner', 'Auto Assign to Suspect Commits', 'Turn off Auto-Assignment'] as const;
export type AutoAssignment = (typeof AUTO_ASSIGNMENTS)[number];

/** `GET …/ownership/`: who owns what, one rule a line. */
export const Ownership = z.object({
  raw: z.string(),
  fallthrough: z.boolean(),
  autoAssignment: z.string(),
  isActive: z.boolean(),
  codeownersAutoSync: z.boolean(),
  dateCreated: Time,
  lastUpdated: Time.nullable(),
  /** The rules as they were understood. */
  schema: z.object({
    $version: z.number(),
    rules: z.array(
      z.object({
        matcher: z.object({ type: z.string(), pattern: z.string() }),
        owners: z.array(z.object({ type: z.string(), name: z.string() })),
      }),
    ),
  }),
});
export type Ownership = z.infer<typeof Ownership>;

export const ChangeOwnership = z.object({
  raw: z.string().max(100_000, 'Write at most 100,000 characters.').nullish(),
  fallthrough: z.boolean().optional(),
  autoAssignment: z.enum(AUTO_ASSIGNMENTS).optional(),
});

/** `GET …/codeowners/`: a CODEOWNERS file, where its paths are in frames, and who of it is nobody here. */
export const CodeOwners = z.object({
  id: Id,
  raw: z.string(),
  dateCreated: Time,
  dateUpdated: Time,
  provider: z.string(),
  codeMappingId: Id,
  codeMapping: z.object({ id: Id, projectId: Id, projectSlug: z.string(), stackRoot: z.string(), sourceRoot: z.string() }),
  names: z.record(z.string(), z.string()),
  ruleCount: z.number(),
  errors: z.object({
    missing_user_emails: z.array(z.string()),
    missing_external_users: z.array(z.string()),
    missing_external_teams: z.array(z.string()),
    teams_without_access: z.array(z.string()),
    users_without_access: z.array(z.string()),
  }),
});
export type CodeOwners = z.infer<typeof CodeOwners>;

/** GitHub reads files of up to 3 MB. */
const MAX_CODE_OWNERS = 3_000_000;

export const ChangeCodeOwners = z.object({
  raw: z.string().max(MAX_CODE_OWNERS, 'The file has more than 3,000,000 characters.').optional(),
  stackRoot: z.string().max(200, 'Use at most 200 characters.').optional(),
  sourceRoot: z.string().max(200, 'Use at most 200 characters.').optional(),
  /** `@user` or `@org/team` of the file to an e-mail address or `#team` here. */
  names: z
    .record(
      z.string().regex(/^@\S{1,200}$/, 'Names of the file begin with @.'),
      z.string().regex(/^(?:#[a-z0-9][a-z0-9_-]*|[^\s@#]+@[^\s@]+)$/i, 'Give an e-mail address or #team.'),
    )
    .optional(),
});
