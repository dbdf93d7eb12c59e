import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';

export interface PopoverProps {
  trigger: ReactElement;
  label: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
  align?: 'start' | 'end';
  /** When nothing of it is left on the screen. */
  onClosed?: () => void;
  /** See `useFocusBack`; the trigger unless told. */
  finalFocus?: () => boolean;
}

export function Popover({ trigger, label, isOpen, onOpenChange, children, align = 'end', onClosed, finalFocus }: PopoverProps) {
  return (
    <BasePopover.Root open={isOpen} onOpenChange={onOpenChange} onOpenChangeComplete={(open) => !open && onClosed?.()}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner sideOffset={4} align={align} className="z-30">
          <BasePopover.Popup className="menu" aria-label={label} finalFocus={finalFocus ?? true}>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
