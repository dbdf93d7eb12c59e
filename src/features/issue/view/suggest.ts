/** What may be written next in a query; pure. The counts are the data's. */
import { keysFor, type Counted, type Part, type Suggestion } from '#dashboard/page/suggest.ts';

/** Keys about issues and then about their events, in the order people reach for them; every other key is a tag. */
export const ISSUE_KEYS = [
  'is',
  'assigned',
  'level',
  'issue.priority',
  'release',
  'firstRelease',
  'regressed_in_release',
  'resolved_in_release',
  'firstSeen',
  'lastSeen',
  'timesSeen',
  'userCount',
  'has',
  'bookmarks',
  'title',
  'message',
  'platform',
  'project',
  'inside',
  'error.type',
  'stack.function',
  'stack.filename',
  'breadcrumbs.message',
  'breadcrumbs.category',
  'breadcrumbs.data',
] as const;

/** Values that are known without asking. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  is: ['unresolved', 'resolved', 'archived', 'for_review', 'new', 'ongoing', 'escalating', 'regressed', 'assigned', 'unassigned'],
  'issue.priority': ['high', 'medium', 'low'],
  firstSeen: ['-1h', '-24h', '-7d', '+7d', '+30d'],
  lastSeen: ['-1h', '-24h', '-7d', '+7d'],
  age: ['-24h', '-7d', '+30d'],
  timesSeen: ['>10', '>100', '>1000'],
  userCount: ['>1', '>10', '>100'],
  bookmarks: ['me'],
  assigned: ['me', 'none', 'my_teams'],
};
/** Their values are in the tags of events. */
const LIKE_TAGS: Readonly<Record<string, string>> = {
  firstRelease: 'release',
  regressed_in_release: 'release',
  resolved_in_release: 'release',
  'user.email': 'user',
};
const NOT_TAGS = new Set([
  'is',
  'assigned',
  'issue.priority',
  'firstSeen',
  'lastSeen',
  'age',
  'timesSeen',
  'userCount',
  'bookmarks',
  'has',
  'title',
  'message',
  'project',
  'inside',
]);

/** Names of extra values and contexts are asked for once they are being written: an SDK sends hundreds of them. */
export function asksForDetails(part: Part): boolean {
  return /^(?:extra|contexts)\b/.test(part.key === 'has' || part.key === null ? part.written : '');
}

export function knownValues(key: string): readonly string[] {
  return KNOWN[key] ?? [];
}

/** The tag whose values a key takes; null when it is none. */
export function tagOf(key: string): string | null {
  return NOT_TAGS.has(key) ? null : (LIKE_TAGS[key] ?? key);
}

export function keySuggestions(part: Part, tags: readonly Counted[], written: (count: number) => string): readonly Suggestion[] {
  return keysFor(part, { first: ISSUE_KEYS, tags }, written);
}
