import { ChevronDown, FolderOpen, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { SavedQuery } from '../contract.ts';
import { addressOf, isChanged } from './address.ts';
import { savedPath, useSend } from './saved-query.ts';

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
          <SavedTab key={one.id} org={org} saved={one} isCurrent={one.id === current?.id} />
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

function SavedTab({ org, saved, isCurrent }: { org: string; saved: SavedQuery; isCurrent: boolean }) {
  const search = useAddress();
  const [isOpen, setOpen] = useState(false);
  const text = words().explore.saved;
  const trigger = (
    <IconButton label={text.menuOf(saved.name)} onClick={() => setOpen(true)}>
      <ChevronDown size={14} aria-hidden />
    </IconButton>
  );
  return (
    <span className="saved-tab" data-current={isCurrent || undefined}>
      <Link to={paths.explore(org)} search={addressOf(saved)} aria-current={isCurrent ? 'page' : undefined}>
        <span className="truncate max-w-48">{saved.name}</span>
        {isCurrent && isChanged(saved, search) && (
          <span className="text-small text-ink-3" title={text.changed}>
            {text.edited}
          </span>
        )}
      </Link>
      {isCurrent && !isOpen && trigger}
      {isCurrent && isOpen && (
        <Suspense fallback={trigger}>
          <SavedMenu org={org} saved={saved} trigger={trigger} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}

/** All that one may open, with whose they are. */
function SavedList({ org, saved }: { org: string; saved: readonly SavedQuery[] }) {
  const [isOpen, setOpen] = useState(false);
  const setAddress = useSetAddress();
  const send = useSend(org);
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
