import type { Activity } from '../contract.ts';

/** One line of history in words. A type that nobody knows is shown by its name rather than hidden. */
export function activityText({ type, data }: Pick<Activity, 'type' | 'data'>): string {
  const text = (name: string) => (typeof data[name] === 'string' || typeof data[name] === 'number' ? String(data[name]) : '');
  const version = text('version');
  const sentences: Record<string, string> = {
    first_seen: 'First seen',
    set_resolved: 'resolved it',
    set_resolved_by_age: 'Resolved: not seen for long enough',
    set_resolved_in_release: version === '' ? 'resolved it in the next release' : `resolved it in ${version}`,
    set_resolved_in_commit: 'resolved it in a commit',
    set_unresolved: 'reopened it',
    set_ignored: archived(data),
    set_regression: version === '' ? 'Came back' : `Came back in ${version}`,
    set_escalating: 'Escalating',
    set_priority: `set the priority to ${text('priority')}`,
    assigned:
      text('assigneeEmail') === ''
        ? `assigned it${text('assigneeName') === '' ? '' : ` to ${text('assigneeName')}`}`
        : `assigned it to ${text('assigneeEmail')}`,
    unassigned: 'assigned it to nobody',
    mark_reviewed: 'reviewed it',
    auto_set_ongoing: 'Marked as ongoing',
    note: text('text'),
  };
  return sentences[type] ?? type.replaceAll('_', ' ');
}

function archived(data: Record<string, unknown>): string {
  if (typeof data['ignoreDuration'] === 'number') return `archived it for ${Math.round(data['ignoreDuration'] / 60)} h`;
  if (typeof data['ignoreCount'] === 'number') return `archived it until ${data['ignoreCount']} more events`;
  if (typeof data['ignoreUserCount'] === 'number') return `archived it until ${data['ignoreUserCount']} more users`;
  return data['ignoreUntilEscalating'] === true ? 'archived it until it escalates' : 'archived it';
}
