import { useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import type { Removal } from './actions.ts';
import { sentence } from './use-actions.ts';
import type { Stream } from './use-stream.ts';

export interface RemoveDialogProps {
  org: string;
  removal: Removal;
  stream: Stream;
  onClose: () => void;
}

export function RemoveDialog({ removal, stream, onClose }: RemoveDialogProps) {
  const text = words().stream.remove;
  const keep = useRef<HTMLButtonElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const count = stream.reach;
  const remove = async () => {
    try {
      await stream.remove(removal);
      showToast({ text: removal === 'delete' ? text.deleted(count) : text.discarded(count) });
      onClose();
    } catch (error) {
      setFault(sentence(error));
    }
  };
  return (
    <Dialog title={removal === 'delete' ? text.deleteTitle(count) : text.discardTitle(count)} isOpen onClose={onClose} initialFocus={keep}>
      <p>{removal === 'delete' ? text.deleteWhat : text.discardWhat}</p>
      {fault !== null && <Notice tone="error">{fault}</Notice>}
      <div className="mt-4 flex justify-end gap-2">
        <button type="button" ref={keep} className="btn" onClick={onClose}>
          {words().actions.cancel}
        </button>
        <Button kind="danger" onClick={() => void remove()}>
          {removal === 'delete' ? text.deleteTitle(count) : text.discardTitle(count)}
        </Button>
      </div>
    </Dialog>
  );
}
