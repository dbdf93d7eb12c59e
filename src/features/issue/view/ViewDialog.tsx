import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { NameDialog, type Named } from '#dashboard/page/saved/NameDialog.tsx';
import { useProjectIds } from '#dashboard/page/saved/use-saved.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { IssueView } from '../contract.ts';
import { addressOf, filtersOf, viewsPath } from './saved-views.ts';

/** A name for the filter in the address, or another name for a view that has one. */
export function ViewDialog({ org, view, onClose }: { org: string; view: IssueView | null; onClose: () => void }) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const idOf = useProjectIds(org);
  const queries = useQueryClient();
  const text = words().stream.views;
  const save = async (named: Named) => {
    const { value } = await (view === null
      ? call({ method: 'POST', path: viewsPath(org), body: { ...filtersOf(search, idOf), ...named }, answer: IssueView })
      : call({ method: 'PUT', path: `${viewsPath(org)}${view.id}/`, body: named, answer: IssueView }));
    await queries.invalidateQueries({ queryKey: apiKey(viewsPath(org)) });
    if (view === null) setAddress(addressOf(value));
  };
  return <NameDialog named={view} text={text} done={text.saved} onSave={save} onClose={onClose} />;
}
