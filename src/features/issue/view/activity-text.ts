import { words } from '#dashboard/messages/words.ts';
import { percent } from '#dashboard/ui/format.ts';
import type { Activity } from '../contract.ts';

/** One line of history in words. A type that nobody knows is shown by its name rather than hidden. */
export function activityText({ type, data }: Pick<Activity, 'type' | 'data'>): string {
  const text = (name: string) => (typeof data[name] === 'string' || typeof data[name] === 'number' ? String(data[name]) : '');
  const version = text('version');
  const history = words().issue.history;
  const sentences: Record<string, string> = {
    first_seen: history.firstSeen,
    set_resolved: history.resolved,
    set_resolved_by_age: history.resolvedByAge,
    set_resolved_by_recovery: history.resolvedByRecovery,
    set_resolved_in_release: history.resolvedIn(version),
    set_resolved_in_commit: history.resolvedInCommit,
    set_unresolved: history.reopened,
    set_ignored: archived(data),
    set_regression: history.regressed(version),
    set_escalating: history.escalating,
    set_priority: history.priority(priorityName(text('priority'))),
    assigned: assigned(text),
    suspect_commit: words().issue.owners.suspected(text('commit').slice(0, 7), text('message'), text('author')),
    unassigned: history.unassigned,
    mark_reviewed: history.reviewed,
    auto_set_ongoing: history.ongoing,
    merge: merged(data),
    alert_sent: words().alert.told(listed(data['to']), text('rule')),
    unmerge_destination: history.splitFrom,
    unmerge_source: history.split(countOf(data['fingerprints'])),
    note: text('text'),
  };
  return sentences[type] ?? type.replaceAll('_', ' ');
}

/** As it is called on the screen; one that is not known by its own name. */
function priorityName(priority: string): string {
  const names: Readonly<Record<string, string>> = words().issue.priorities;
  return names[priority] ?? priority;
}

/** By somebody, or by a rule or a commit. */
function assigned(text: (name: string) => string): string {
  const integration = text('integration');
  const name = text('assigneeName') || text('assigneeEmail');
  const own = words().issue.owners;
  if (integration === 'suspectCommitter') return own.given(name, own.byCommit);
  if (integration === 'codeowners') return own.given(name, own.byFile(text('rule').replace(/^codeowners:/, '')));
  if (integration !== '') return own.given(name, own.byRule(text('rule')));
  return words().issue.history.assigned(text('assigneeEmail') || text('assigneeName'));
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 1;
}

/** By somebody, or by the program. */
function merged(data: Record<string, unknown>): string {
  const history = words().issue.history;
  const count = countOf(data['issues']);
  const { similarity } = data;
  return typeof similarity === 'number' ? history.mergedAutomatically(count, percent(similarity)) : history.merged(count);
}

/** The first few by name. */
function listed(to: unknown): string {
  const names = Array.isArray(to) ? to.map(String) : [];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} +${names.length - 3}` : names.join(', ');
}

function archived(data: Record<string, unknown>): string {
  const history = words().issue.history;
  if (typeof data['ignoreDuration'] === 'number') return history.archivedFor(Math.round(data['ignoreDuration'] / 60));
  if (typeof data['ignoreCount'] === 'number') return history.archivedUntilEvents(data['ignoreCount']);
  if (typeof data['ignoreUserCount'] === 'number') return history.archivedUntilUsers(data['ignoreUserCount']);
  return data['ignoreUntilEscalating'] === true ? history.archivedUntilEscalating : history.archived;
}
