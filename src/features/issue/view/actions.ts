import { words } from '#dashboard/messages/words.ts';
import type { PRIORITIES, Issue, IssueChange } from '../contract.ts';

/** Everything that can be done to issues, as values: rows, menus, keys and the bulk bar say the same. */
export interface Action {
  readonly change: IssueChange;
  /** Past tense, for the toast. */
  readonly done: (count: number) => string;
  /** What a row says that stays where it was; null when it goes on as before. */
  readonly remark: string | null;
  /** How an issue looks until the server has answered. */
  readonly patch: Partial<Issue>;
}

/** What cannot come back. Discarded issues take their next events with them. */
export type Removal = 'delete' | 'discard';

const text = () => words().issue.done;

export function resolve(details?: { inNextRelease: true } | { inRelease: string }): Action {
  return {
    change: { status: 'resolved', ...(details === undefined ? {} : { statusDetails: details }) },
    done: text().resolved,
    remark: text().rowResolved,
    patch: { status: 'resolved', substatus: null },
  };
}

const DAY_MINUTES = 24 * 60;

export const ARCHIVES = ['untilEscalating', 'forDay', 'forWeek', 'until100', 'untilUsers', 'forever'] as const;
export type Archive = (typeof ARCHIVES)[number];

export function archive(until: Archive = 'untilEscalating'): Action {
  const details = {
    untilEscalating: { substatus: 'archived_until_escalating' as const },
    forDay: { statusDetails: { ignoreDuration: DAY_MINUTES }, substatus: 'archived_until_condition_met' as const },
    forWeek: { statusDetails: { ignoreDuration: 7 * DAY_MINUTES }, substatus: 'archived_until_condition_met' as const },
    until100: { statusDetails: { ignoreCount: 100 }, substatus: 'archived_until_condition_met' as const },
    untilUsers: { statusDetails: { ignoreUserCount: 100 }, substatus: 'archived_until_condition_met' as const },
    forever: { substatus: 'archived_forever' as const },
  }[until];
  return {
    change: { status: 'ignored', ...details },
    done: text().archived,
    remark: text().rowArchived,
    patch: { status: 'ignored', substatus: details.substatus },
  };
}

export function reopen(): Action {
  return { change: { status: 'unresolved' }, done: text().reopened, remark: null, patch: { status: 'unresolved', substatus: 'ongoing' } };
}

/** `to` is `user:1`, `team:2`, or empty for nobody. */
export function assign(to: string, name: string): Action {
  const [type, id = ''] = to.split(':');
  const assignedTo = to === '' ? null : { type: type === 'team' ? ('team' as const) : ('user' as const), id, name };
  return { change: { assignedTo: to }, done: (count) => text().assigned(count, name), remark: null, patch: { assignedTo } };
}

export function prioritize(priority: (typeof PRIORITIES)[number]): Action {
  return {
    change: { priority },
    done: (count) => text().prioritized(count, words().issue.priorities[priority]),
    remark: null,
    patch: { priority, priorityLockedAt: new Date().toISOString() },
  };
}

export function bookmark(isBookmarked: boolean): Action {
  return {
    change: { isBookmarked },
    done: isBookmarked ? words().stream.done.bookmarked : words().stream.done.unbookmarked,
    remark: null,
    patch: { isBookmarked },
  };
}

/** Out of "for review". */
export function review(): Action {
  return { change: { inbox: false }, done: words().stream.done.reviewed, remark: null, patch: { inbox: null } };
}

/** All become the one with most events. What the others say instead is known when the server has chosen it. */
export function merge(): Action {
  return { change: { merge: true }, done: words().stream.done.merged, remark: null, patch: {} };
}

export function subscribe(isSubscribed: boolean): Action {
  return { change: { isSubscribed }, done: isSubscribed ? text().subscribed : text().unsubscribed, remark: null, patch: { isSubscribed } };
}

/** A public link, or none any more. */
export function share(isPublic: boolean): Action {
  return { change: { isPublic }, done: isPublic ? text().shared : text().unshared, remark: null, patch: {} };
}

/** Resolved issues are reopened by the same key that resolves the others. */
export function toggleResolved(issue: Issue): Action {
  return issue.status === 'resolved' ? reopen() : resolve();
}

export function toggleArchived(issue: Issue): Action {
  return issue.status === 'ignored' ? reopen() : archive();
}
