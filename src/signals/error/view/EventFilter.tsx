import { Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useSetAddress } from '#dashboard/page/scope.ts';

/** A search over the events of one issue, in the language of the stream. Asked on Enter; a fault is said below. */
export function EventFilter({ value, fault }: { value: string; fault: string | null }) {
  const [typed, setTyped] = useState(value);
  const setAddress = useSetAddress();
  const text = words().event.table;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const query = typed.trim();
    setAddress({ query: query === '' ? undefined : query, cursor: undefined });
  };
  return (
    <search className="min-w-0 flex-1">
      <form onSubmit={submit}>
        <label className="input" data-bad={fault !== null || undefined}>
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <input
            type="text"
            data-query-input
            aria-label={text.filter}
            placeholder={text.placeholder}
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(change) => setTyped(change.target.value)}
          />
        </label>
      </form>
      {fault !== null && (
        <p role="alert" className="pt-1 text-small text-error-ink">
          {fault}
        </p>
      )}
    </search>
  );
}
