import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { useKeys } from '#dashboard/page/keys.ts';
import { words } from '#dashboard/messages/words.ts';

/** Of typing, before the list is asked again. */
const PAUSE_MS = 200;

export function FileSearch({ label, onSearch }: { label: string; onSearch: (query: string) => void }) {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useKeys([{ keys: '/', label, group: words().keys.list, run: () => field.current?.focus() }]);
  const change = (query: string) => {
    setTyped(query);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(query.trim()), PAUSE_MS);
  };
  return (
    <div className="px-5 pb-4 max-tablet:px-3.5">
      <label className="file-search">
        <Search size={14} strokeWidth={1.75} aria-hidden />
        <input
          ref={field}
          type="search"
          aria-label={label}
          placeholder={label}
          value={typed}
          maxLength={200}
          onChange={(event) => change(event.target.value)}
        />
      </label>
    </div>
  );
}
