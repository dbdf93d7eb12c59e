import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { z } from 'zod';
import { call, type Call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import type { IssueView } from '../contract.ts';
import { addressOf, filtersOf, isChanged, viewsPath } from './saved-views.ts';
import { sentence } from './use-actions.ts';

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
  const send = useSend(org);
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

function useProjectIds(org: string): (name: string) => number | null {
  const projects = useProjects(org);
  return (name) => {
    const found = projects.find((project) => project.slug === name || project.id === name);
    return found === undefined ? null : Number(found.id);
  };
}

function useSend(org: string) {
  const queries = useQueryClient();
  return async (request: Pick<Call<unknown>, 'method' | 'path' | 'body'>, done: string) => {
    try {
      await call({ ...(request as Pick<Call<unknown>, 'path'>), ...request, answer: z.unknown() });
      await queries.invalidateQueries({ queryKey: apiKey(viewsPath(org)) });
      showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: words().issue.done.failed(sentence(error)) });
    }
  };
}
