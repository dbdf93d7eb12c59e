import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { words } from '../../messages/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { showToast } from '../toasts.ts';

export interface Named {
  readonly name: string;
  readonly visibility: 'owner' | 'organization';
}

export interface NameDialogProps {
  /** What it is called now; null for what has no name yet. */
  named: Named | null;
  text: {
    readonly saveTitle: string;
    readonly rename: string;
    readonly name: string;
    readonly nameHelp: string;
    readonly share: string;
    readonly cancel: string;
  };
  done: string;
  onSave: (named: Named) => Promise<void>;
  onClose: () => void;
}

/** A name for what is in the address, and who else finds it. */
export function NameDialog({ named, text, done, onSave, onClose }: NameDialogProps) {
  const [name, setName] = useState(named?.name ?? '');
  const [isShared, setShared] = useState(named?.visibility === 'organization');
  const [fault, setFault] = useState<string | undefined>();

  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await onSave({ name, visibility: isShared ? 'organization' : 'owner' });
      showToast({ text: done });
      onClose();
    } catch (error) {
      setFault(error instanceof ApiError ? (error.fields['name'] ?? error.message) : words().errors.ours);
    }
  };

  return (
    <Dialog title={named === null ? text.saveTitle : text.rename} isOpen onClose={onClose}>
      <form className="grid gap-3" onSubmit={(event) => void save(event)}>
        <Field
          label={text.name}
          help={text.nameHelp}
          value={name}
          isFirst
          maxLength={128}
          fault={fault}
          onChange={(event) => setName(event.target.value)}
        />
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} />
          {text.share}
        </label>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ''}>
            {words().actions.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
