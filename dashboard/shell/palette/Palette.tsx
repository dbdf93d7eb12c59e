import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { words } from '../../messages/words.ts';
import { printed } from '../../page/keys.ts';
import { openPanel } from '../../page/panels.ts';
import { paths } from '../../paths.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { hasMoved, moved } from '../../ui/pick.ts';
import { answering, pastedId, SECTIONS, type Command } from './commands.ts';
import { goToId, useFoundIssues } from './find.ts';
import { useCommands } from './use-commands.ts';

/** Do, go or find, by typing. What is loaded answers at once; what the server finds joins below. */
export function Palette({ org }: { org: string }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const shown = useShown(org, typed);
  const at = Math.min(active, shown.length - 1);
  const navigate = useNavigate();

  const choose = (command: Command | undefined) => {
    if (command === undefined) return;
    openPanel('none');
    // After the dialog gave the focus back: an action works on what has it.
    setTimeout(command.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setActive(moved(at, event.key, shown.length));
    }
  };
  const onPaste = (text: string) => {
    const pasted = typed === '' ? pastedId(text) : null;
    if (pasted === null) return false;
    openPanel('none');
    void goToId(org, pasted, (to) => void navigate({ to } as never));
    return true;
  };

  return (
    <Dialog title={words().shell.search} isTitleHidden isOpen onClose={() => openPanel('none')} place="top">
      <div className="palette-box">
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={shown.length === 0 ? undefined : `${id}-${at}`}
          aria-label={words().shell.search}
          placeholder={words().palette.placeholder}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onPaste={(event) => onPaste(event.clipboardData.getData('text')) && event.preventDefault()}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden>Esc</kbd>
      </div>
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={words().shell.search}>
        <Sections id={id} shown={shown} active={at} onPoint={setActive} onChoose={choose} />
        {shown.length === 0 && <p className="menu-head">{words().scope.noMatch}</p>}
      </div>
    </Dialog>
  );
}

/** What stands in the list, from top to bottom. */
function useShown(org: string, typed: string): readonly Command[] {
  const navigate = useNavigate();
  const commands = useCommands(org);
  const issues = useFoundIssues(org, typed);
  const text = typed.trim();
  const pasted = pastedId(text);
  const go = (to: string) => void navigate({ to } as never);
  const byId: readonly Command[] =
    pasted === null
      ? []
      : [
          {
            id: `id ${pasted.id}`,
            section: 'actions',
            label: pasted.kind === 'event' ? words().palette.event(pasted.id.slice(0, 8)) : words().palette.issue(pasted.id),
            run: () => void goToId(org, pasted, go),
          },
        ];
  const search: readonly Command[] =
    text === ''
      ? []
      : [
          {
            id: 'search',
            section: 'search',
            label: words().palette.search(text),
            run: () => void navigate({ to: paths.issues(org), search: { query: text } } as never),
          },
        ];
  const found = issues.map((issue): Command => ({
    id: `issue ${issue.id}`,
    section: 'issues',
    label: issue.title,
    hint: issue.shortId,
    run: () => go(paths.issue(org, issue.id)),
  }));
  return [...byId, ...answering(commands, typed), ...search, ...found];
}

interface SectionsProps {
  id: string;
  shown: readonly Command[];
  active: number;
  onPoint: (index: number) => void;
  onChoose: (command: Command) => void;
}

function Sections({ id, shown, active, onPoint, onChoose }: SectionsProps) {
  return SECTIONS.map((section) => {
    const rows = shown.flatMap((command, index) => (command.section === section ? [{ command, index }] : []));
    if (rows.length === 0) return null;
    return (
      <div key={section} role="group" aria-labelledby={`${id}-${section}`}>
        <div className="menu-head" id={`${id}-${section}`}>
          {words().palette.sections[section]}
        </div>
        {rows.map(({ command, index }) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the input's: it keeps the focus (ARIA combobox)
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="menu-item"
            data-active={index === active ? '' : undefined}
            ref={index === active ? intoView : undefined}
            onPointerMove={(event) => hasMoved(event) && onPoint(index)}
            onClick={() => onChoose(command)}
          >
            <span className="truncate">{command.label}</span>
            <span className="menu-end">
              {command.hint}
              {command.keys !== undefined && printed(command.keys).map((key) => <kbd key={key}>{key}</kbd>)}
            </span>
          </div>
        ))}
      </div>
    );
  });
}

function intoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' });
}
