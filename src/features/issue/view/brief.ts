import { percent } from '#dashboard/ui/format.ts';
import type { IssueDetail, TagDetail } from '../contract.ts';

/**
 * The brief (design language §1): one sentence of facts, each of which can be looked up; no guess, no model. Pure.
 */
export type Fact =
  | { readonly kind: 'started'; readonly at: string; readonly release: string | null; readonly isOnlyRelease: boolean }
  | { readonly kind: 'once'; readonly at: string; readonly release: string | null }
  | { readonly kind: 'regressed' }
  | { readonly kind: 'escalating' }
  | { readonly kind: 'resolved'; readonly at: string; readonly by: string | null }
  | { readonly kind: 'users'; readonly count: number }
  | { readonly kind: 'share'; readonly key: string; readonly value: string; readonly share: string };

/** A value shared by this many events, where the key has others too, is worth a word. */
const STRIKING = 0.8;
/** Keys that say what the rest of the page says already, or that are different by nature. */
const SILENT = new Set([
  'level',
  'release',
  'handled',
  'mechanism',
  'environment',
  'user',
  'url',
  'transaction',
  'server_name',
  'sentry:user',
]);
const LEAST_EVENTS = 5;
const MOST_SHARES = 2;

export function briefOf(issue: IssueDetail, tags: readonly TagDetail[]): readonly Fact[] {
  const release = issue.firstRelease?.shortVersion ?? null;
  const total = Number(issue.count);
  if (total <= 1) return [{ kind: 'once', at: issue.firstSeen, release }, ...state(issue)];
  const isOnlyRelease = release !== null && issue.firstRelease?.version === issue.lastRelease?.version;
  const users: Fact[] = issue.userCount > 0 ? [{ kind: 'users', count: issue.userCount }] : [];
  return [{ kind: 'started', at: issue.firstSeen, release, isOnlyRelease }, ...state(issue), ...users, ...shares(tags, total)];
}

function state(issue: IssueDetail): readonly Fact[] {
  if (issue.status === 'resolved') {
    const activity = issue.activity.find((each) => each.type.startsWith('set_resolved'));
    return activity === undefined ? [] : [{ kind: 'resolved', at: activity.dateCreated, by: activity.user?.name ?? null }];
  }
  if (issue.status !== 'unresolved') return [];
  if (issue.substatus === 'regressed') return [{ kind: 'regressed' }];
  return issue.substatus === 'escalating' ? [{ kind: 'escalating' }] : [];
}

function shares(tags: readonly TagDetail[], total: number): readonly Fact[] {
  if (total < LEAST_EVENTS) return [];
  return tags
    .filter((tag) => !SILENT.has(tag.key) && tag.topValues.length > 1)
    .flatMap((tag) => {
      const top = tag.topValues[0];
      const share = top === undefined ? 0 : top.count / Math.max(1, tag.totalValues);
      return top !== undefined && share >= STRIKING && share < 1 ? [{ key: tag.key, value: top.value, share }] : [];
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_SHARES)
    .map(({ key, value, share }) => ({ kind: 'share', key, value, share: percent(share) }));
}
