import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { moved } from '#dashboard/ui/pick.ts';
import { candidates, completed, completionAt, type Completion, type Mentionable } from './mentions.ts';

export interface CommentBoxProps {
  initial: string;
  people: readonly Mentionable[];
  submitLabel: string;
  /** Resolves to true when it was kept; the text stays in the field otherwise. */
  onSubmit: (text: string) => Promise<boolean>;
  /** Called with what is in the field, so that it survives a reload. */
  onDraft?: (text: string) => void;
  onCancel?: () => void;
  /** The writing begins here: behind what is written already. */
  isFirst?: boolean;
}

/** A comment being written: `@` and `#` complete names, Ctrl or ⌘ Enter sends. */
export function CommentBox({ initial, people, submitLabel, onSubmit, onDraft, onCancel, isFirst = false }: CommentBoxProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial);
  const [isBusy, setBusy] = useState(false);
  const names = useCompletion(people);
  // The focus is the browser's. Once, when the field is there.
  useEffect(() => {
    if (!isFirst) return;
    field.current?.focus();
    field.current?.setSelectionRange(initial.length, initial.length);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what the field began with is of that moment
  }, []);
  const write = (next: string) => {
    setText(next);
    onDraft?.(next);
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === '' || isBusy) return;
    setBusy(true);
    if (await onSubmit(text.trim())) write('');
    setBusy(false);
  };
  const take = (person: Mentionable) => {
    if (names.completion === null) return;
    const next = completed(text, names.completion, person.name);
    write(next.text);
    names.close();
    // The field is React's; where its caret stands is the browser's.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (names.onKey(event, take)) event.preventDefault();
    else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit();
    else if (event.key === 'Escape') onCancel?.();
  };
  return (
    <form className="comment-box" onSubmit={(event) => void submit(event)}>
      <textarea
        ref={field}
        className="input"
        rows={2}
        maxLength={65_536}
        aria-label={words().issue.activity.placeholder}
        placeholder={words().issue.activity.placeholder}
        aria-autocomplete="list"
        aria-controls={names.shown.length > 0 ? `${id}-names` : undefined}
        aria-activedescendant={names.current === undefined ? undefined : `${id}-${names.current.id}`}
        value={text}
        onChange={(event) => {
          write(event.target.value);
          names.look(event.target.value, event.target.selectionStart);
        }}
        onKeyDown={onKeyDown}
        onBlur={names.close}
      />
      {names.shown.length > 0 && <Names id={id} names={names} onTake={take} />}
      {(text.trim() !== '' || onCancel !== undefined) && (
        <span className="flex justify-end gap-2">
          {onCancel !== undefined && <Button onClick={onCancel}>{words().issue.activity.cancel}</Button>}
          <Button type="submit" disabled={isBusy || text.trim() === ''}>
            {submitLabel}
          </Button>
        </span>
      )}
    </form>
  );
}

function useCompletion(people: readonly Mentionable[]) {
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [active, setActive] = useState(0);
  const shown = completion === null ? [] : candidates(people, completion);
  const current = shown[Math.min(active, shown.length - 1)];
  return {
    completion,
    shown,
    current,
    close: () => setCompletion(null),
    look: (text: string, caret: number) => {
      setCompletion(completionAt(text, caret));
      setActive(0);
    },
    /** True when the key was for the list. */
    onKey: (event: KeyboardEvent, take: (person: Mentionable) => void): boolean => {
      if (current === undefined) return false;
      if (event.key === 'Enter' || event.key === 'Tab') take(current);
      else if (event.key === 'Escape') setCompletion(null);
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setActive(moved(active, event.key, shown.length));
      else return false;
      return true;
    },
  };
}

interface NamesProps {
  id: string;
  names: Pick<ReturnType<typeof useCompletion>, 'shown' | 'current'>;
  onTake: (person: Mentionable) => void;
}

function Names({ id, names, onTake }: NamesProps) {
  return (
    <div id={`${id}-names`} className="menu names" role="listbox" aria-label={words().issue.activity.names}>
      {names.shown.map((person) => (
        <div
          key={person.id}
          id={`${id}-${person.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={person === names.current}
          className="menu-item"
          data-active={person === names.current ? '' : undefined}
          // Before the field loses the focus, which would close the list.
          onPointerDown={(event) => (event.preventDefault(), onTake(person))}
        >
          <span className="truncate">
            {person.sign}
            {person.name}
          </span>
          <span className="menu-end">{person.hint}</span>
        </div>
      ))}
    </div>
  );
}
