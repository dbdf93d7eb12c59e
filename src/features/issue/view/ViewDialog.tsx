import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { IssueView } from '../contract.ts';
import { addressOf, filtersOf, viewsPath } from './saved-views.ts';
import { sentence } from './use-actions.ts';

/** A name for the filter in the address, or another name for a view that has one. */
export function ViewDialog({ org, view, onClose }: { org: string; view: IssueView | null; onClose: () => void }) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const projects = useProjects(org);
  const queries = useQueryClient();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.visibility === 'organization');
  const [fault, setFault] = useState<string | undefined>();
  const text = words().stream.views;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const own = { name, visibility: isShared ? 'organization' : 'owner' } as const;
    const idOf = (project: string) => Number(projects.find((each) => each.slug === project || each.id === project)?.id ?? Number.NaN);
    const filters = filtersOf(search, (project) => (Number.isNaN(idOf(project)) ? null : idOf(project)));
    try {
      const { value } = await (view === null
        ? call({ method: 'POST', path: viewsPath(org), body: { ...filters, ...own }, answer: IssueView })
        : call({ method: 'PUT', path: `${viewsPath(org)}${view.id}/`, body: own, answer: IssueView }));
      await queries.invalidateQueries({ queryKey: apiKey(viewsPath(org)) });
      if (view === null) setAddress(addressOf(value));
      showToast({ text: text.saved });
      onClose();
    } catch (error) {
      setFault(error instanceof ApiError ? (error.fields['name'] ?? error.message) : sentence(error));
    }
  };

  return (
    <Dialog title={view === null ? text.saveTitle : text.rename} isOpen onClose={onClose}>
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
