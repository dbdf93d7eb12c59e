import { Search, X } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { tokensOf, withoutToken } from './query-tokens.ts';

export interface QueryBoxProps {
  query: string;
  onChange: (query: string) => void;
  /** What the server found wrong with it. */
  fault: string | null;
}

/** Complete tokens are chips; what is being written is text. Backspace at its beginning takes the last chip back into the text. */
export function QueryBox({ query, onChange, fault }: QueryBoxProps) {
  const [draft, setDraft] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const tokens = tokensOf(query);

  const commit = () => {
    if (draft.trim() === '') return;
    onChange([query, draft.trim()].filter((part) => part !== '').join(' '));
    setDraft('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') input.current?.blur();
    else if (event.key === 'Backspace' && draft === '' && tokens.length > 0) {
      event.preventDefault();
      setDraft(tokens.at(-1)?.text ?? '');
      onChange(withoutToken(query, tokens.length - 1));
    }
  };

  return (
    <search className="min-w-0 flex-1">
      <label className="query" data-bad={fault !== null || undefined}>
        <Search size={16} strokeWidth={1.75} aria-hidden />
        {tokens.map((token, index) => (
          <span
            key={`${token.text}.${index}`}
            className="chip"
            data-negated={token.isNegated || undefined}
            data-plain={token.key === null || undefined}
          >
            {token.key !== null && (
              <span className="key">
                {token.isNegated ? '!' : ''}
                {token.key}:
              </span>
            )}
            <span className="value">{token.value}</span>
            <button type="button" aria-label={words().issue.query.remove(token.text)} onClick={() => onChange(withoutToken(query, index))}>
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={input}
          data-query-input
          aria-label={words().issue.query.label}
          placeholder={words().issue.query.placeholder}
          spellCheck={false}
          autoComplete="off"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={commit}
        />
        <kbd className="max-tablet:hidden">/</kbd>
      </label>
      {fault !== null && (
        <p role="alert" className="pt-1 text-small text-error-ink">
          {fault}
        </p>
      )}
    </search>
  );
}
