import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import type { InsightName } from '#dashboard/page/PerformanceTabs.tsx';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';

/** A search is asked with Enter: half a filter is none. */
export function SearchField({ name }: { name: InsightName }) {
  const query = textOf(useAddress()['query']) ?? '';
  return <Field key={query} label={words().insight.search[name]} value={query} />;
}

function Field({ label, value }: { label: string; value: string }) {
  const setAddress = useSetAddress();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useKeys([{ keys: '/', label, group: words().keys.list, run: () => field.current?.focus() }]);
  const send = () => setAddress({ query: typed.trim() === '' ? undefined : typed.trim() });
  return (
    <form className="insight-search" role="search" onSubmit={(event) => (event.preventDefault(), send())}>
      <Search size={14} strokeWidth={1.75} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={words().insight.searchWhy}
        value={typed}
        maxLength={4096}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed.trim() !== value && send()}
      />
      <kbd className="max-tablet:hidden">/</kbd>
    </form>
  );
}
