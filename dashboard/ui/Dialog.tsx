import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';

export interface DialogProps {
  title: string;
  isTitleHidden?: boolean;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  size?: 'default' | 'wide' | 'widest';
  place?: 'middle' | 'top';
  initialFocus?: RefObject<HTMLElement | null>;
}

/** Holds the focus while open and gives it back on close. */
export function Dialog({
  title,
  isTitleHidden = false,
  isOpen,
  onClose,
  children,
  size = 'default',
  place = 'middle',
  initialFocus,
}: DialogProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="scrim" />
        <BaseDialog.Popup className="dialog" data-size={size} data-place={place} initialFocus={initialFocus}>
          <BaseDialog.Title className={isTitleHidden ? 'sr-only' : 'text-head font-semibold mb-2'}>{title}</BaseDialog.Title>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
