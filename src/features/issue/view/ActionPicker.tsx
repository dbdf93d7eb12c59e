import type { ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { ChoiceMenu } from '#dashboard/ui/ChoiceMenu.tsx';
import { PRIORITIES, type Issue } from '../contract.ts';
import { archive, ARCHIVES, prioritize, resolve, type Action } from './actions.ts';
import { AssignPicker } from './AssignPicker.tsx';

/** Actions that ask one thing more. */
export type Question = 'assign' | 'resolve' | 'archive' | 'priority';

export interface ActionPickerProps {
  question: Question;
  org: string;
  /** What it is about, when it is one. */
  issue: Issue | null;
  trigger: ReactElement;
  onAct: (action: Action) => void;
  onClose: () => void;
}

/** Open from the moment it is mounted; loaded when it is first asked for. */
export function ActionPicker({ question, org, issue, trigger, onAct, onClose }: ActionPickerProps) {
  if (question === 'assign') {
    const { assignedTo } = issue ?? { assignedTo: null };
    const current = assignedTo === null ? '' : `${assignedTo.type}:${assignedTo.id}`;
    return <AssignPicker org={org} trigger={trigger} current={current} onAct={onAct} onClose={onClose} />;
  }
  const { label, value, options } = choicesOf(question, issue);
  const pick = (name: string) => {
    const chosen = options.find((option) => option.value === name);
    if (chosen) onAct(chosen.action());
  };
  return <ChoiceMenu trigger={trigger} label={label} value={value} options={options} onPick={pick} onClose={onClose} />;
}

interface Choices {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly action: () => Action }[];
}

function choicesOf(question: Exclude<Question, 'assign'>, issue: Issue | null): Choices {
  const text = words().issue.actions;
  switch (question) {
    case 'resolve':
      return {
        label: text.resolveIn,
        value: '',
        options: [
          { value: 'now', label: text.now, action: () => resolve() },
          { value: 'next', label: text.inNextRelease, action: () => resolve({ inNextRelease: true }) },
          { value: 'latest', label: words().stream.inLatestRelease, action: () => resolve({ inRelease: 'latest' }) },
        ],
      };
    case 'archive':
      return {
        label: text.archiveUntil,
        value: '',
        options: ARCHIVES.map((until) => ({ value: until, label: text[until], action: () => archive(until) })),
      };
    case 'priority':
      return {
        label: text.priority,
        value: issue?.priority ?? '',
        options: PRIORITIES.map((priority) => ({
          value: priority,
          label: words().issue.priorities[priority],
          action: () => prioritize(priority),
        })),
      };
  }
}
