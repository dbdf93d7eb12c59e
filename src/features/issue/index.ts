/**
 * Issues: what people triage (processing §4.2, §5).
 *
 * - A hash of a project leads to one issue or to one tombstone, never to two.
 * - Issues are made in transaction A of a batch and counted in transaction B, each event once (reliability §4).
 * - Every transaction that changes several issues locks them in the order of their ids.
 */
export { countEvents, type CountedIssue } from './count.ts';
export { openIssues, type IssueOpening } from './open.ts';
export { initialPriority } from './priority.ts';
export { addSpan, type CountedEvent, type SpanCount } from './tally.ts';
export { eventIssueIds, findIssue, issueSpanOf } from './rows.ts';
export { latestReleases, shortIdsOf } from './names.ts';
