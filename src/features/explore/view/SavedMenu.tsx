import { lazy, Suspense, useState, type ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useProjectIds, useSendSaved } from '#dashboard/page/saved/use-saved.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import type { SavedQuery } from '../contract.ts';
import { addressOf, askedOf, isChanged, savedPath } from './address.ts';

const SaveDialog = lazy(async () => ({ default: (await import('./SaveDialog.tsx')).SaveDialog }));

export interface SavedMenuProps {
  org: string;
  saved: SavedQuery;
  trigger: ReactElement;
  onClose: () => void;
}

/** What can be done to the saved query one is in. */
export function SavedMenu({ org, saved, trigger, onClose }: SavedMenuProps) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const idOf = useProjectIds(org);
  const send = useSendSaved(savedPath(org));
  const [isRenaming, setRenaming] = useState(false);
  const text = words().explore.saved;
  const path = `${savedPath(org)}${saved.id}/`;
  const hasChanged = isChanged(saved, search);
  const entry = (label: string, onChoose: () => void, isDisabled = false): MenuEntry => ({ kind: 'action', label, onChoose, isDisabled });
  if (isRenaming) {
    return (
      <Suspense fallback={trigger}>
        {trigger}
        <SaveDialog org={org} saved={saved} onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <Menu
      trigger={trigger}
      align="start"
      onClose={() => !isRenaming && onClose()}
      entries={[
        entry(text.saveChanges, () => void send({ method: 'PUT', path, body: askedOf(search, idOf) }, text.done), !hasChanged),
        entry(text.reset, () => setAddress(addressOf(saved)), !hasChanged),
        entry(text.rename, () => setRenaming(true)),
        entry(
          saved.starred ? text.unstar : text.star,
          () => void send({ method: 'POST', path: `${path}starred/`, body: { starred: !saved.starred } }, text.moved),
        ),
        { kind: 'line' },
        entry(text.remove, () => {
          setAddress({ id: undefined });
          void send({ method: 'DELETE', path }, text.removed);
        }),
      ]}
    />
  );
}
