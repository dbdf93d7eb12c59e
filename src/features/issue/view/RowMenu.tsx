import type { ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import type { Issue } from '../contract.ts';
import type { Question } from './ActionPicker.tsx';
import { bookmark, review, toggleArchived, toggleResolved, type Action } from './actions.ts';

export interface RowMenuProps {
  trigger: ReactElement;
  issue: Issue;
  onAct: (action: Action) => void;
  onAsk: (question: Question) => void;
  onSelect: () => void;
  onClose: () => void;
}

export function RowMenu({ trigger, issue, onAct, onAsk, onSelect, onClose }: RowMenuProps) {
  const text = words().issue.actions;
  const isResolved = issue.status === 'resolved';
  const isArchived = issue.status === 'ignored';
  const entry = (label: string, key: string, onChoose: () => void): MenuEntry => ({
    kind: 'action',
    label,
    hint: key === '' ? undefined : <kbd>{key}</kbd>,
    onChoose,
  });
  const ask = (question: Question) => () => onAsk(question);
  const entries: MenuEntry[] = [
    ...(isArchived ? [] : [entry(isResolved ? text.unresolve : text.resolve, 'E', () => onAct(toggleResolved(issue)))]),
    ...(isResolved ? [] : [entry(isArchived ? text.unresolve : text.archive, 'Y', () => onAct(toggleArchived(issue)))]),
    entry(text.resolveIn, '⇧E', ask('resolve')),
    entry(text.archiveUntil, '⇧Y', ask('archive')),
    entry(words().issue.keys.select, 'X', onSelect),
    { kind: 'line' },
    entry(words().stream.assignTo, 'A', ask('assign')),
    entry(words().stream.setPriority, 'L', ask('priority')),
    entry(issue.isBookmarked ? words().stream.unbookmark : text.bookmark, 'B', () => onAct(bookmark(!issue.isBookmarked))),
  ];
  if (issue.inbox) entries.push(entry(words().stream.markReviewed, '', () => onAct(review())));
  return <Menu trigger={trigger} entries={entries} onClose={onClose} />;
}
