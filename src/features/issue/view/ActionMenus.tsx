import type { ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import { archive, ARCHIVES, resolve } from './actions.ts';
import type { Action } from './actions.ts';

interface MenuProps {
  trigger: ReactElement;
  onAct: (action: Action) => void;
}

export function ResolveMenu({ trigger, onAct, release }: MenuProps & { release: string | null }) {
  const text = words().issue.actions;
  const entries: MenuEntry[] = [
    { kind: 'heading', label: text.resolveIn },
    { kind: 'action', label: text.now, onChoose: () => onAct(resolve()) },
    { kind: 'action', label: text.inNextRelease, onChoose: () => onAct(resolve({ inNextRelease: true })) },
  ];
  if (release !== null) {
    entries.push({ kind: 'action', label: text.inThisRelease(release), onChoose: () => onAct(resolve({ inRelease: release })) });
  }
  return <Menu trigger={trigger} entries={entries} />;
}

export function ArchiveMenu({ trigger, onAct }: MenuProps) {
  const text = words().issue.actions;
  return (
    <Menu
      trigger={trigger}
      entries={[
        { kind: 'heading', label: text.archiveUntil },
        ...ARCHIVES.map((until) => ({ kind: 'action' as const, label: text[until], onChoose: () => onAct(archive(until)) })),
      ]}
    />
  );
}
