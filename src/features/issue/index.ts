/**
 * Issues: what people triage (processing §4.2, §5).
 *
 * - A hash of a project leads to one issue or to one tombstone, never to two.
 * - Issues are made in transaction A of a batch and counted in transaction B, each event once (reliability §4).
 * - Every transaction that changes several issues locks them in the order of their ids.
 */
export { recordActivity } from './activity.ts';
export { apartFrom, keepApart, noLongerApart } from './apart.ts';
export { assignByRule, type RuleAssignment } from './assign-by-rule.ts';
export { contextOfIssue, issuesById } from './detail.ts';
export { countEvents, type CountedIssue } from './count.ts';
export { mergeAlike } from './merge-alike.ts';
export { leavingPart, queueRuledMoves } from './ruled-moves.ts';
export { decideRuleRun } from './rule-decide.ts';
export {
  beginRuleRun,
  endRuleRun,
  enterPhase,
  nextRuleRun,
  noteRead,
  ruleRunOf,
  startRuleRun,
  stopRuleRun,
  type RuleRun,
  type RunPart,
  type RunPlace,
} from './rule-run.ts';
export { beginStep, countMoved, endMove, nextMove, type Move } from './moves.ts';
export { openIssues, type IssueOpening } from './open.ts';
export { initialPriority } from './priority.ts';
export { resolveByHash } from './resolve-by-hash.ts';
export { regroupIssue, type Regrouped } from './regroup.ts';
export { addSpan, type CountedEvent, type SpanCount } from './tally.ts';
export { errorsOf } from './list.ts';
export { eventIssueIds, findIssue, issueSpanOf, type FoundIssue } from './rows.ts';
export { findSharedIssue } from './shared.ts';
export { currentIdOf } from './merged.ts';
export { issueNames, latestReleases, shortIdsOf } from './names.ts';
export { compareIssues, regressionsByRelease } from './of-releases.ts';
