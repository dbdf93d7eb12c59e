import { useEffect, useState } from 'react';
import { words } from '../messages/words.ts';
import type { Part, Suggestion } from './suggest.ts';

export interface SuggestionListProps {
  id: string;
  choices: readonly Suggestion[];
  active: number;
  onPick: (suggestion: Suggestion) => void;
}

/** What may be written next, below the query box. The focus stays in the input (ARIA combobox). */
export function SuggestionList({ id, choices, active, onPick }: SuggestionListProps) {
  if (choices.length === 0) return null;
  return (
    <div id={id} role="listbox" aria-label={words().stream.suggestions} className="menu suggestions">
      {choices.map((choice, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the input's: it keeps the focus (ARIA combobox)
        <div
          key={choice.insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="menu-item"
          data-active={index === active ? '' : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(choice)}
        >
          <span className="truncate mono">{choice.label}</span>
          <span className="menu-end tabular-nums">{choice.hint}</span>
        </div>
      ))}
    </div>
  );
}

/** Nobody types one letter and waits: the server is asked when the hand rests, or at once about another key. */
const REST_MS = 120;

export function useSettled(part: Part): Part {
  const [settled, setSettled] = useState(part);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(part), REST_MS);
    return () => clearTimeout(timer);
  }, [part]);
  return settled.key === part.key ? settled : part;
}
