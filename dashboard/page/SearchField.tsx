import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { words } from '../messages/words.ts';
import { useKeys } from './keys.ts';
import { useAddress, useSetAddress } from './scope.ts';
import { textOf } from './search.ts';
import '../styles/search-field.css';

const MAX_LENGTH = 4096;

export interface SearchFieldProps {
  label: string;
  placeholder: string;
}

/** The search of a page, `query` in its address. It is asked with Enter or when one leaves: half a filter is none. */
export function SearchField(props: SearchFieldProps) {
  const query = textOf(useAddress()['query']) ?? '';
  return <Field key={query} value={query} {...props} />;
}

function Field({ label, placeholder, value }: SearchFieldProps & { value: string }) {
  const setAddress = useSetAddress();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useKeys([{ keys: '/', label, group: words().keys.list, run: () => field.current?.focus() }]);
  const send = () => setAddress({ query: typed.trim() === '' ? undefined : typed.trim() });
  return (
    <form className="search-field" role="search" onSubmit={(event) => (event.preventDefault(), send())}>
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={MAX_LENGTH}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed.trim() !== value && send()}
      />
      <kbd className="max-tablet:hidden">/</kbd>
    </form>
  );
}
