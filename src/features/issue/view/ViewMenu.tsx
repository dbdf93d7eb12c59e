import { lazy, Suspense, useState, type ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useProjectIds, useSendSaved } from '#dashboard/page/saved/use-saved.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import type { IssueView } from '../contract.ts';
import { addressOf, filtersOf, isChanged, viewsPath } from './saved-views.ts';

const ViewDialog = lazy(async () => ({ default: (await import('./ViewDialog.tsx')).ViewDialog }));

export interface ViewMenuProps {
  org: string;
  view: IssueView;
  views: readonly IssueView[];
  trigger: ReactElement;
  onClose: () => void;
}

/** What can be done to the view one is in. */
export function ViewMenu({ org, view, views, trigger, onClose }: ViewMenuProps) {
  const search = useAddress();
  const setAddress = useSetAddress();
  const idOf = useProjectIds(org);
  const send = useSendSaved(viewsPath(org));
  const [isRenaming, setRenaming] = useState(false);
  const text = words().stream.views;
  const path = `${viewsPath(org)}${view.id}/`;
  const starred = views.filter((each) => each.starred).map((each) => each.id);
  const at = starred.indexOf(view.id);
  const others = views.filter((each) => !each.starred && each.id !== view.id);
  const place = (to: number) => {
    const next = starred.filter((id) => id !== view.id);
    next.splice(to, 0, view.id);
    void send({ method: 'PUT', path: `${viewsPath(org)}starred/order/`, body: { view_ids: next } }, text.moved);
  };
  const entry = (label: string, onChoose: () => void, isDisabled = false): MenuEntry => ({ kind: 'action', label, onChoose, isDisabled });
  const hasChanged = isChanged(view, search);
  const entries: MenuEntry[] = [
    entry(text.saveChanges, () => void send({ method: 'PUT', path, body: filtersOf(search, idOf) }, text.saved), !hasChanged),
    entry(text.reset, () => setAddress(addressOf(view)), !hasChanged),
    entry(text.rename, () => setRenaming(true)),
    { kind: 'line' },
    entry(text.left, () => place(at - 1), at <= 0),
    entry(text.right, () => place(at + 1), at === -1 || at === starred.length - 1),
    entry(
      view.starred ? text.unstar : text.star,
      () => void send({ method: 'PUT', path: `${path}starred/`, body: { starred: !view.starred } }, text.moved),
    ),
    { kind: 'line' },
    entry(text.remove, () => {
      setAddress({ viewId: undefined });
      void send({ method: 'DELETE', path }, text.removed);
    }),
  ];
  if (others.length > 0) {
    entries.push({ kind: 'line' }, { kind: 'heading', label: text.others });
    entries.push(...others.slice(0, 12).map((other) => entry(other.name, () => setAddress(addressOf(other)))));
  }
  if (isRenaming) {
    return (
      <Suspense fallback={trigger}>
        {trigger}
        <ViewDialog org={org} view={view} onClose={onClose} />
      </Suspense>
    );
  }
  return <Menu trigger={trigger} entries={entries} align="start" onClose={() => !isRenaming && onClose()} />;
}
