import { tokensOf } from '#dashboard/page/query-tokens.ts';

/** Keys that say something about issues, not about their events. */
const ISSUE_KEYS = new Set([
  'is',
  'assigned',
  'assigned_or_suggested',
  'bookmarks',
  'subscribed',
  'has_seen',
  'issue.priority',
  'issue.category',
  'issue.type',
  'age',
  'firstSeen',
  'lastSeen',
  'first_seen',
  'last_seen',
  'timesSeen',
  'times_seen',
  'firstRelease',
  'first_release',
  'first-release',
  'regressed_in_release',
  'resolved_in_release',
]);

/** The part of an issue query that events can answer; what is about issues is left out. */
export function eventQuery(query: string): string {
  return tokensOf(query)
    .filter((token) => token.key === null || !ISSUE_KEYS.has(token.key))
    .map((token) => token.text)
    .join(' ');
}
