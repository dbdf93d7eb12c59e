/** A rule as it is in the form: numbers are text until they are sent. */
import type { AlertRule } from '../contract.ts';
import { newPart, type Part } from './part-kinds.ts';

export interface RuleDraft {
  readonly name: string;
  readonly environment: string;
  readonly actionMatch: 'all' | 'any' | 'none';
  readonly filterMatch: 'all' | 'any' | 'none';
  readonly frequency: string;
  readonly conditions: readonly Part[];
  readonly filters: readonly Part[];
  readonly actions: readonly Part[];
}

export function draftOf(rule: AlertRule | null): RuleDraft {
  if (rule === null) {
    return {
      name: '',
      environment: '',
      actionMatch: 'any',
      filterMatch: 'all',
      frequency: '30',
      conditions: [newPart('conditions', 'sentry.rules.conditions.first_seen_event.FirstSeenEventCondition')],
      filters: [],
      actions: [newPart('actions', 'sentry.mail.actions.NotifyEmailAction')],
    };
  }
  return { ...rule, environment: rule.environment ?? '', frequency: String(rule.frequency) };
}

/** What is sent: names of parts are the server's. */
export function bodyOf(draft: RuleDraft) {
  const plain = (parts: readonly Part[]) => parts.map(({ name: _name, ...part }) => part);
  return {
    name: draft.name,
    environment: draft.environment === '' ? null : draft.environment,
    actionMatch: draft.actionMatch,
    filterMatch: draft.filterMatch,
    frequency: draft.frequency,
    conditions: plain(draft.conditions),
    filters: plain(draft.filters),
    actions: plain(draft.actions),
  };
}
