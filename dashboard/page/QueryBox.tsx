import { Search, X } from 'lucide-react';
import { Suspense, useId, useRef, useState, type ComponentType, type KeyboardEvent } from 'react';
import type { SearchFault } from '../../src/features/issue/contract.ts';
import { words } from '../messages/words.ts';
import { moved } from '../ui/pick.ts';
import { faultIn, partAt, tokensOf, withoutToken, type Token } from './query-tokens.ts';
import type { Suggestion } from './suggest.ts';
import '../styles/query.css';

export interface SuggestionsProps {
  id: string;
  org: string;
  /** The part of the query that is being written. */
  written: string;
  active: number;
  onPick: (suggestion: Suggestion) => void;
  /** The keys are the input's: it asks what there is to choose. */
  onChoices: (choices: readonly Suggestion[]) => void;
}

export interface QueryBoxProps {
  org: string;
  query: string;
  onChange: (query: string) => void;
  /** What the server found wrong with it. */
  fault: { readonly sentence: string; readonly place: SearchFault | null } | null;
  /** What may be written next: each list of rows has keys of its own. */
  suggestions: ComponentType<SuggestionsProps>;
  /** How the box is called, and what it says while it is empty. */
  texts: { readonly label: string; readonly placeholder: string };
}

/**
 * Complete parts are chips; what is being written is text. A press on a chip, or Backspace before the text, turns all of it into
 * text, where brackets and words between can be changed too.
 */
export function QueryBox({ org, query, onChange, fault, suggestions: Suggestions, texts: label }: QueryBoxProps) {
  const box = useQueryText(query, onChange);
  const { text, isWhole, input } = box;
  const tokens = isWhole ? [] : tokensOf(query);
  const position = fault?.place?.position ?? null;
  return (
    <search className="relative min-w-0 flex-1">
      <div
        className="query"
        data-bad={fault !== null || undefined}
        onPointerDown={(event) => event.target === event.currentTarget && input.current?.focus()}
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
        {tokens.map((token, index) => (
          <Chip
            key={`${token.text}.${index}`}
            token={token}
            bad={position === null ? null : faultIn(token, position, index === tokens.length - 1)}
            onEdit={() => box.edit(token.from + token.text.length)}
            onRemove={() => onChange(withoutToken(query, index))}
          />
        ))}
        <input
          ref={input}
          data-query-input
          role="combobox"
          aria-expanded={box.isOpen}
          aria-controls={box.listId}
          aria-activedescendant={box.active >= 0 ? `${box.listId}-${box.active}` : undefined}
          aria-invalid={fault !== null}
          aria-label={label.label}
          placeholder={query === '' || !isWhole ? label.placeholder : ''}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => box.write(event.target.value)}
          onKeyDown={box.onKeyDown}
          onSelect={box.moveCaret}
          onFocus={() => box.setOpen(true)}
          onBlur={box.leave}
        />
        <kbd className="max-tablet:hidden">/</kbd>
      </div>
      {box.isOpen && (
        <Suspense>
          <Suggestions id={box.listId} org={org} written={box.part.text} active={box.active} onPick={box.pick} onChoices={box.setChoices} />
        </Suspense>
      )}
      {fault !== null && !box.isOpen && <Fault query={query} fault={fault} onChange={onChange} />}
    </search>
  );
}

/** What is written, where the caret is, and what the keys do with it. */
function useQueryText(query: string, onChange: (query: string) => void) {
  const [draft, setDraft] = useState<{ text: string; isWhole: boolean }>({ text: '', isWhole: false });
  const [caret, setCaret] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const choices = useRef<readonly Suggestion[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const part = partAt(draft.text, Math.min(caret, draft.text.length));

  const write = (text: string, at = input.current?.selectionStart ?? text.length) => {
    setDraft((before) => ({ ...before, text }));
    setCaret(at);
    setActive(-1);
    setOpen(true);
  };
  const edit = (at: number) => {
    setDraft({ text: query, isWhole: true });
    setCaret(at);
    setOpen(true);
    // The text is in the field after the next paint; the caret can only be put where there is text.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(at, at);
    });
  };
  const commit = (text = draft.text) => {
    const next = draft.isWhole ? text.trim() : [query, text.trim()].filter((each) => each !== '').join(' ');
    setDraft({ text: '', isWhole: false });
    setActive(-1);
    if (next !== query) onChange(next);
  };
  const pick = (suggestion: Suggestion) => {
    const text = `${draft.text.slice(0, part.from)}${suggestion.insert}${suggestion.isDone ? ' ' : ''}${draft.text.slice(part.to)}`;
    if (suggestion.isDone && !draft.isWhole) commit(text);
    else write(text, part.from + suggestion.insert.length + (suggestion.isDone ? 1 : 0));
    input.current?.focus();
  };
  const canUnfold = draft.text === '' && query !== '' && !draft.isWhole;
  const keys: Readonly<Record<string, (() => void) | undefined>> = {
    Enter: () => {
      const chosen = isOpen ? choices.current[active] : undefined;
      if (chosen === undefined) commit();
      else pick(chosen);
    },
    Escape: () => (isOpen ? setOpen(false) : input.current?.blur()),
    ArrowDown: () => setActive(active === -1 ? 0 : moved(active, 'ArrowDown', choices.current.length)),
    ArrowUp: () => setActive(moved(active, 'ArrowUp', choices.current.length)),
    Backspace: canUnfold ? () => edit(query.length) : undefined,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const run = keys[event.key];
    // While letters are being composed (Japanese, Chinese …) the keys are those of the composer.
    if (run === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    run();
  };
  return {
    ...draft,
    part,
    input,
    listId,
    active,
    isOpen,
    setOpen,
    write,
    edit,
    pick,
    onKeyDown,
    moveCaret: () => setCaret(input.current?.selectionStart ?? 0),
    setChoices: (next: readonly Suggestion[]) => void (choices.current = next),
    leave: () => {
      setOpen(false);
      if (draft.text !== '' || draft.isWhole) commit();
    },
  };
}

interface ChipProps {
  token: Token;
  bad: { readonly good: string; readonly bad: string } | null;
  onEdit: () => void;
  onRemove: () => void;
}

function Chip({ token, bad, onEdit, onRemove }: ChipProps) {
  const text = words().issue.query;
  return (
    <span className="chip" data-negated={token.isNegated || undefined} data-plain={token.key === null || undefined}>
      <button type="button" className="text" aria-label={words().stream.editPart(token.text)} onClick={onEdit}>
        {bad === null ? (
          <>
            {token.key !== null && (
              <span className="key">
                {token.isNegated ? '!' : ''}
                {token.key}:
              </span>
            )}
            <span className="value">{token.value}</span>
          </>
        ) : (
          <span className="value">
            {bad.good}
            <u className="bad">{bad.bad}</u>
          </span>
        )}
      </button>
      <button type="button" aria-label={text.remove(token.text)} onClick={onRemove}>
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}

/** What is wrong, and what would make it right. */
function Fault({
  query,
  fault,
  onChange,
}: {
  query: string;
  fault: NonNullable<QueryBoxProps['fault']>;
  onChange: (query: string) => void;
}) {
  const repair = fault.place?.repair;
  const repaired = repair === undefined ? null : `${query.slice(0, repair.from)}${repair.text}${query.slice(repair.to)}`.trim();
  return (
    <p role="alert" className="query-fault">
      {fault.sentence}
      {repaired !== null && (
        <button type="button" className="btn" data-size="small" onClick={() => onChange(repaired)}>
          {words().stream.useInstead} <code>{repaired === '' ? words().stream.noFilter : repaired}</code>
        </button>
      )}
    </p>
  );
}
