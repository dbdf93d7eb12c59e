import { lazy, Suspense, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Who } from '#dashboard/ui/Marks.tsx';
import type { Issue } from '../contract.ts';
import type { Action } from './actions.ts';

const AssignPicker = lazy(async () => ({ default: (await import('./AssignPicker.tsx')).AssignPicker }));

/** Drawn in most rows of a list: one path, made once. */
const PLUS = (
  <svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden>
    <path d="M5 12h14M12 5v14" />
  </svg>
);

export interface AssigneeProps {
  org: string;
  issue: Issue;
  /** Opened by a key, without being pressed. */
  isOpen: boolean;
  onAct: (action: Action) => void;
  onClose: () => void;
  /** With the name in words, as a button. */
  isNamed?: boolean;
}

function keyOf(assignedTo: Issue['assignedTo']): string {
  return assignedTo === null ? '' : `${assignedTo.type}:${assignedTo.id}`;
}

/** Who has it; a press or `a` gives it to somebody else. */
export function Assignee({ org, issue, isOpen, onAct, onClose, isNamed = false }: AssigneeProps) {
  const [isPressed, setPressed] = useState(false);
  const { assignedTo } = issue;
  const label = assignedTo?.name ?? words().issue.nobody;
  const trigger = (
    <button
      type="button"
      aria-label={`${words().issue.columns.assignee}: ${label}`}
      title={`${words().issue.actions.assign} (A)`}
      className={isNamed ? 'btn' : 'rounded-full'}
      onClick={() => setPressed(true)}
    >
      <Who name={assignedTo?.name ?? null} kind={assignedTo?.type === 'team' ? 'team' : 'person'}>
        {PLUS}
      </Who>
      {isNamed && label}
    </button>
  );
  if (!isOpen && !isPressed) return trigger;
  const close = () => {
    setPressed(false);
    onClose();
  };
  return (
    <Suspense fallback={trigger}>
      <AssignPicker org={org} trigger={trigger} current={keyOf(assignedTo)} onAct={onAct} onClose={close} />
    </Suspense>
  );
}
