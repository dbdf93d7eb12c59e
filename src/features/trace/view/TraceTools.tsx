import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { orderOf, queryOf } from './list-query.ts';

/** What is looked for and in what order: all of it in the address. */
export function TraceTools() {
  const address = useAddress();
  const setAddress = useSetAddress();
  const text = words().trace;
  return (
    <div className="tools trace-tools">
      <SearchField label={text.search} />
      <Segment
        label={text.sort.label}
        value={orderOf(address)}
        options={[
          { value: 'newest', label: text.sort.newest },
          { value: 'longest', label: text.sort.longest },
        ]}
        onChange={(order) => setAddress({ sort: order === 'newest' ? undefined : order })}
      />
    </div>
  );
}

/** A search is asked with Enter: half a filter is none. */
export function SearchField({ label }: { label: string }) {
  const query = queryOf(useAddress());
  return <Field key={query} label={label} value={query} />;
}

function Field({ label, value }: { label: string; value: string }) {
  const setAddress = useSetAddress();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const text = words().trace;
  useKeys([{ keys: '/', label, group: words().keys.list, run: () => field.current?.focus() }]);
  const send = () => setAddress({ query: typed.trim() === '' ? undefined : typed.trim() });
  return (
    <form className="trace-search" role="search" onSubmit={(event) => (event.preventDefault(), send())}>
      <Search size={14} strokeWidth={1.75} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={text.searchWhy}
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
