/** Owners of issues, as the API shows them. Browser-safe. */
import { z } from 'zod';
import { Id, Time } from '../../http/contract.ts';

export const SuspectCommit = z.object({
  id: z.string(),
  message: z.string().nullable(),
  dateCreated: Time,
  repository: z.object({ id: Id, name: z.string() }),
  /** As the commit names its author. */
  author: z.object({ name: z.string().nullable(), email: z.string().nullable() }),
  /** The release that brought it. */
  release: z.string().nullable(),
  /** Files of it that the failing frames are in. */
  files: z.array(z.string()),
});
export type SuspectCommit = z.infer<typeof SuspectCommit>;

/** `GET organizations/{org}/issues/{issue}/owners/`: the one that decides first. */
export const IssueOwner = z.object({
  type: z.enum(['suspectCommit', 'ownershipRule', 'codeowners']),
  /** `user:1` or `team:2`; null: nobody here goes by that name. */
  owner: z.string().nullable(),
  /** As people know them; for nobody, what the rule or the commit says. */
  name: z.string(),
  email: z.string().nullable(),
  date_added: Time,
  rule: z.object({ text: z.string(), line: z.number() }).nullable(),
  commit: SuspectCommit.nullable(),
});
export type IssueOwner = z.infer<typeof IssueOwner>;

const ActorRef = z.object({ type: z.string(), id: Id, name: z.string(), email: z.string().optional() });

/** `GET projects/{org}/{project}/events/{event}/owners/`: what the rules say of this event now. */
export const EventOwners = z.object({
  owners: z.array(ActorRef),
  /** The one that decides. */
  rule: z.object({ type: z.string(), pattern: z.string() }).nullable(),
  rules: z.array(z.tuple([z.object({ type: z.string(), pattern: z.string() }), z.array(z.object({ type: z.string(), name: z.string() }))])),
});
export type EventOwners = z.infer<typeof EventOwners>;

/** `GET projects/{org}/{project}/events/{event}/committers/`. */
export const Committers = z.object({
  committers: z.array(
    z.object({
      author: z.object({ id: z.string().optional(), name: z.string(), email: z.string().nullable() }),
      commits: z.array(SuspectCommit.extend({ suspectCommitType: z.string() })),
    }),
  ),
});

/** In lists of issues, with `expand=owners`. */
export const SuggestedOwner = z.object({ type: z.string(), owner: z.string(), date_added: Time });
export type SuggestedOwner = z.infer<typeof SuggestedOwner>;
