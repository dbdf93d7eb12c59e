import { Check } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { hasMoved, matching, moved, type Choice } from './pick.ts';

export interface PickListProps {
  label: string;
  placeholder: string;
  choices: readonly Choice[];
  selected: readonly string[];
  onPick: (value: string) => void;
  /** Said when nothing matches. */
  emptyLabel: string;
  /** Choices made of what was typed, shown above the rest. */
  typed?: (text: string) => readonly Choice[];
  /** The same below the rest: what is left when nothing fits. */
  typedLast?: (text: string) => readonly Choice[];
}

/** Type to filter, arrows to move, Enter to pick; the chosen ones are checked. */
export function PickList({ label, placeholder, choices, selected, onPick, emptyLabel, typed, typedLast }: PickListProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const shown = [...(typed?.(text) ?? []), ...matching(choices, text), ...(typedLast?.(text) ?? [])];
  const current = shown[Math.min(active, shown.length - 1)];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault();
      onPick(current.value);
    } else if (['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) {
      event.preventDefault();
      setActive(moved(active, event.key, shown.length));
    }
  };

  return (
    <div className="min-w-56">
      <input
        className="input mb-1"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={current === undefined ? undefined : `${id}-${current.value}`}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label}>
        {shown.map((choice, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the input's: it keeps the focus (ARIA combobox)
          <div
            key={choice.value}
            id={`${id}-${choice.value}`}
            role="option"
            tabIndex={-1}
            aria-selected={selected.includes(choice.value)}
            className="menu-item"
            data-active={index === Math.min(active, shown.length - 1) ? '' : undefined}
            onPointerMove={(event) => hasMoved(event) && setActive(index)}
            onClick={() => onPick(choice.value)}
          >
            <span className="truncate">{choice.label}</span>
            <span className="menu-end">
              {choice.hint}
              {selected.includes(choice.value) && <Check size={14} aria-hidden />}
            </span>
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <div className="menu-head" role="status">
          {emptyLabel}
        </div>
      )}
    </div>
  );
}
