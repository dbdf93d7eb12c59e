import { ArrowDown, Search } from 'lucide-react';
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { RELEASE_SORTS } from '../contract.ts';
import { queryOf, sortOf, statusOf } from './list-query.ts';
import '#dashboard/styles/search-field.css';

const Picker = lazy(async () => ({ default: (await import('#dashboard/ui/ChoiceMenu.tsx')).ChoiceMenu }));
/** Of typing, before the list is asked again. */
const PAUSE_MS = 200;

/** What is looked for, which of them, and in what order: all of it in the address. */
export function ReleaseTools() {
  const search = useAddress();
  const setAddress = useSetAddress();
  const text = words().release;
  return (
    <div className="tools flex-wrap">
      <SearchField value={queryOf(search)} />
      <Segment
        label={text.status.label}
        value={statusOf(search)}
        options={[
          { value: 'open', label: text.status.open },
          { value: 'archived', label: text.status.archived },
        ]}
        onChange={(status) => setAddress({ status: status === 'open' ? undefined : status })}
      />
      <SortMenu />
    </div>
  );
}

function SearchField({ value }: { value: string }) {
  const setAddress = useSetAddress();
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { typed, type, send } = useTyped(value);
  const label = words().release.search;
  const change = (query: string) => {
    type(query);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      send(query);
      setAddress({ query: query === '' ? undefined : query }, true);
    }, PAUSE_MS);
  };
  useKeys([{ keys: '/', label, group: words().keys.list, run: () => field.current?.focus() }]);
  return (
    <label className="search-field">
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        maxLength={250}
        onChange={(event) => change(event.target.value)}
        onKeyDown={leaveOnEscape}
      />
      <kbd aria-hidden className="max-tablet:hidden">
        /
      </kbd>
    </label>
  );
}

/** Out of the field, which keeps what stands in it: by itself a browser would empty it. */
function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  event.currentTarget.blur();
}

/** What stands in the field: what is typed, until the address says something else that was not sent from here. */
function useTyped(value: string) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) setTyped(value);
  }
  return { typed, type: setTyped, send: setSent };
}

function SortMenu() {
  const sort = sortOf(useAddress());
  const setAddress = useSetAddress();
  const [isOpen, setOpen] = useState(false);
  const text = words().release.sort;
  const trigger = (
    <button type="button" className="btn" data-size="large" aria-label={`${text.label}: ${text[sort]}`} onClick={() => setOpen(true)}>
      <ArrowDown size={16} strokeWidth={1.75} aria-hidden />
      {text[sort]}
    </button>
  );
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <Picker
        trigger={trigger}
        label={text.label}
        value={sort}
        options={RELEASE_SORTS.map((value) => ({ value, label: text[value] }))}
        onPick={(value) => setAddress({ sort: value === 'date' ? undefined : value })}
        onClose={() => setOpen(false)}
      />
    </Suspense>
  );
}
