import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { SavedQuery } from '../contract.ts';
import { addressOf, askedOf } from './address.ts';
import { savedPath, sentence, useProjectIds } from './saved-query.ts';

/** A name for the question in the address, or another name for one that has one. */
export function SaveDialog({ org, saved, onClose }: { org: string; saved: SavedQuery | null; onClose: () => void }) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const idOf = useProjectIds(org);
  const queries = useQueryClient();
  const [name, setName] = useState(saved?.name ?? '');
  const [isShared, setShared] = useState(saved?.visibility === 'organization');
  const [fault, setFault] = useState<string | undefined>();
  const text = words().explore.saved;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const own = { name, visibility: isShared ? 'organization' : 'owner' } as const;
    try {
      const { value } = await (saved === null
        ? call({ method: 'POST', path: savedPath(org), body: { ...askedOf(search, idOf), ...own }, answer: SavedQuery })
        : call({ method: 'PUT', path: `${savedPath(org)}${saved.id}/`, body: own, answer: SavedQuery }));
      await queries.invalidateQueries({ queryKey: apiKey(savedPath(org)) });
      if (saved === null) setAddress(addressOf(value));
      showToast({ text: text.done });
      onClose();
    } catch (error) {
      setFault(error instanceof ApiError ? (error.fields['name'] ?? error.message) : sentence(error));
    }
  };

  return (
    <Dialog title={saved === null ? text.saveTitle : text.rename} isOpen onClose={onClose}>
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
