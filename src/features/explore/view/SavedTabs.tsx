import { FolderOpen, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { SavedTab } from '#dashboard/page/saved/SavedTab.tsx';
import { useSendSaved } from '#dashboard/page/saved/use-saved.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { SavedQuery } from '../contract.ts';
import { addressOf, isChanged, savedPath } from './address.ts';

const SavedMenu = lazy(async () => ({ default: (await import('./SavedMenu.tsx')).SavedMenu }));
const SaveDialog = lazy(async () => ({ default: (await import('./SaveDialog.tsx')).SaveDialog }));

const Saved = SavedQuery.array();

/** Questions with a name: one's own among the tabs, all of them in the list. */
export function SavedTabs({ org }: { org: string }) {
  const search = useAddress();
  const saved = useApiQuietly(savedPath(org), { per_page: 100 }, Saved) ?? [];
  const [isSaving, setSaving] = useState(false);
  const current = saved.find(({ id }) => id === textOf(search['id']));
  const text = words().explore.saved;
  return (
    <nav className="tabs" aria-label={text.label}>
      <Link to={paths.explore(org)} aria-current={current === undefined ? 'page' : undefined}>
        {text.fresh}
      </Link>
      {saved
        .filter((one) => one.starred || one.id === current?.id)
        .map((one) => (
          <SavedTab
            key={one.id}
            to={paths.explore(org)}
            search={addressOf(one)}
            name={one.name}
            isCurrent={one.id === current?.id}
            isChanged={isChanged(one, search)}
            text={text}
            renderMenu={(trigger, onClose) => <SavedMenu org={org} saved={one} trigger={trigger} onClose={onClose} />}
          />
        ))}
      <button type="button" className="quiet" onClick={() => setSaving(true)}>
        <Plus size={14} strokeWidth={1.75} aria-hidden />
        {text.save}
      </button>
      {saved.length > 0 && <SavedList org={org} saved={saved} />}
      {isSaving && (
        <Suspense>
          <SaveDialog org={org} saved={null} onClose={() => setSaving(false)} />
        </Suspense>
      )}
    </nav>
  );
}

/** All that one may open, with whose they are. */
function SavedList({ org, saved }: { org: string; saved: readonly SavedQuery[] }) {
  const [isOpen, setOpen] = useState(false);
  const setAddress = useSetAddress();
  const send = useSendSaved(savedPath(org));
  const text = words().explore.saved;
  const open = (id: string) => {
    const found = saved.find((one) => one.id === id);
    setOpen(false);
    if (found === undefined) return;
    setAddress(addressOf(found));
    void send({ method: 'POST', path: `${savedPath(org)}${id}/visit/` }, null);
  };
  return (
    <span className="ml-auto">
      <Popover
        label={text.all}
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button kind="quiet">
            <FolderOpen size={14} aria-hidden />
            {text.all}
          </Button>
        }
      >
        <PickList
          label={text.find}
          placeholder={text.find}
          emptyLabel={words().scope.noMatch}
          selected={[]}
          choices={saved.map((one) => ({
            value: one.id,
            label: one.name,
            hint: one.visibility === 'organization' ? (one.createdBy?.name ?? text.shared) : text.private,
          }))}
          onPick={open}
        />
      </Popover>
    </span>
  );
}
