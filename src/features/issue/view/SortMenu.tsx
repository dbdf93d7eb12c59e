import { ArrowDownWideNarrow } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { SHOWN_SORTS, sortOf } from './list-query.ts';

const Picker = lazy(async () => ({ default: (await import('#dashboard/ui/ChoiceMenu.tsx')).ChoiceMenu }));

export function SortMenu() {
  const sort = sortOf(useAddress());
  const setAddress = useSetAddress();
  const [isOpen, setOpen] = useState(false);
  const name = words().stream.sort[sort];
  const trigger = (
    <button
      type="button"
      className="btn sort-menu"
      data-size="large"
      aria-label={`${words().issue.sort.label}: ${name}`}
      onClick={() => setOpen(true)}
    >
      <ArrowDownWideNarrow size={16} strokeWidth={1.75} aria-hidden />
      <span className="max-tablet:hidden">{name}</span>
    </button>
  );
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Picker
        trigger={trigger}
        label={words().issue.sort.label}
        value={sort}
        options={SHOWN_SORTS.map((value) => ({ value, label: words().stream.sort[value] }))}
        onPick={(value) => setAddress({ sort: value === 'date' ? undefined : value })}
        onClose={() => setOpen(false)}
      />
    </Suspense>
  );
}
