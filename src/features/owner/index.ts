/**
 * Whose an issue is: by a project's ownership rules and CODEOWNERS, and by the commits that changed the code it fails in (processing
 * §5.8).
 *
 * - Decided in the transaction that counts, at an issue's first event, after the rules changed, and once a day: other events cost
 *   nothing, a batch one statement.
 * - What a person decided about an issue's assignee is never changed by a rule.
 */
export { decideOwners } from './decide.ts';
export type { OwnableIssue } from './ownable.ts';
export { actorsOf } from './actors.ts';
export { ownersOfIssue } from './query.ts';
export { issuesSuspecting } from './suspected.ts';
