import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { useFocusBack } from './focus-back.ts';

export interface ChoiceMenuProps {
  trigger: ReactElement;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onPick: (value: string) => void;
  onClose: () => void;
}

/** One of a few, the current one checked. Open from the moment it is mounted, so that its code can be loaded on the first press. */
export function ChoiceMenu({ trigger, label, value, options, onPick, onClose }: ChoiceMenuProps) {
  const focusBack = useFocusBack();
  return (
    <BaseMenu.Root defaultOpen modal={false} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-30">
          <BaseMenu.Popup className="menu" aria-label={label} finalFocus={focusBack}>
            <BaseMenu.RadioGroup value={value} onValueChange={(next: string) => onPick(next)}>
              {options.map((option) => (
                <BaseMenu.RadioItem key={option.value} value={option.value} className="menu-item" closeOnClick>
                  {option.label}
                  <BaseMenu.RadioItemIndicator className="menu-end">
                    <Check size={14} aria-hidden />
                  </BaseMenu.RadioItemIndicator>
                </BaseMenu.RadioItem>
              ))}
            </BaseMenu.RadioGroup>
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
