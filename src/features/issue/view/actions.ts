import { words } from '#dashboard/messages/words.ts';
import type { PRIORITIES, Issue } from '../contract.ts';
import type { Action } from './use-actions.ts';

/** Everything that can be done to issues, as values: rows, menus, keys and the bulk bar say the same. */
const text = () => words().issue.done;

export function resolve(details?: { inNextRelease: true } | { inRelease: string }): Action {
  return {
    change: { status: 'resolved', ...(details === undefined ? {} : { statusDetails: details }) },
    done: text().resolved,
    remark: text().rowResolved,
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
  return { change: { status: 'ignored', ...details }, done: text().archived, remark: text().rowArchived };
}

export function reopen(): Action {
  return { change: { status: 'unresolved' }, done: text().reopened, remark: null };
}

/** `to` is `user:1`, `team:2`, or empty for nobody. */
export function assign(to: string, name: string): Action {
  return { change: { assignedTo: to }, done: (count) => text().assigned(count, name), remark: null };
}

export function prioritize(priority: (typeof PRIORITIES)[number]): Action {
  return { change: { priority }, done: (count) => text().prioritized(count, words().issue.priorities[priority]), remark: null };
}

export function bookmark(isBookmarked: boolean): Action {
  return { change: { isBookmarked }, done: text().changed, remark: null };
}

/** Resolved issues are reopened by the same key that resolves the others. */
export function toggleResolved(issue: Issue): Action {
  return issue.status === 'resolved' ? reopen() : resolve();
}

export function toggleArchived(issue: Issue): Action {
  return issue.status === 'ignored' ? reopen() : archive();
}
