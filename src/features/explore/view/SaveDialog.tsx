import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { NameDialog, type Named } from '#dashboard/page/saved/NameDialog.tsx';
import { useProjectIds } from '#dashboard/page/saved/use-saved.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { SavedQuery } from '../contract.ts';
import { addressOf, askedOf, savedPath } from './address.ts';

/** A name for the question in the address, or another name for one that has one. */
export function SaveDialog({ org, saved, onClose }: { org: string; saved: SavedQuery | null; onClose: () => void }) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const idOf = useProjectIds(org);
  const queries = useQueryClient();
  const text = words().explore.saved;
  const save = async (named: Named) => {
    const { value } = await (saved === null
      ? call({ method: 'POST', path: savedPath(org), body: { ...askedOf(search, idOf), ...named }, answer: SavedQuery })
      : call({ method: 'PUT', path: `${savedPath(org)}${saved.id}/`, body: named, answer: SavedQuery }));
    await queries.invalidateQueries({ queryKey: apiKey(savedPath(org)) });
    if (saved === null) setAddress(addressOf(value));
  };
  return <NameDialog named={saved} text={text} done={text.done} onSave={save} onClose={onClose} />;
}
