import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { useFocusBack } from './focus-back.ts';

export type MenuEntry =
  | { kind: 'action'; label: ReactNode; icon?: ReactNode; hint?: ReactNode; isDisabled?: boolean; onChoose: () => void }
  | { kind: 'heading'; label: string }
  | { kind: 'line' };

export interface MenuProps {
  /** The button that opens it; gets the attributes that say so. */
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: 'start' | 'end';
  /** Mounted by the press that opens it: then it is told when it has closed. */
  onClose?: () => void;
}

/** Arrows, letters, Enter, Escape; focus goes back to the trigger. */
export function Menu({ trigger, entries, align = 'end', onClose }: MenuProps) {
  const focusBack = useFocusBack();
  return (
    <BaseMenu.Root modal={false} defaultOpen={onClose !== undefined} onOpenChangeComplete={(isOpen) => !isOpen && onClose?.()}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} className="z-30">
          <BaseMenu.Popup className="menu" finalFocus={onClose === undefined ? true : focusBack}>
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'line') return <hr />;
  if (entry.kind === 'heading') return <div className="menu-head">{entry.label}</div>;
  return (
    <BaseMenu.Item className="menu-item" disabled={entry.isDisabled ?? false} onClick={entry.onChoose}>
      {entry.icon}
      {entry.label}
      {entry.hint !== undefined && <span className="menu-end">{entry.hint}</span>}
    </BaseMenu.Item>
  );
}
