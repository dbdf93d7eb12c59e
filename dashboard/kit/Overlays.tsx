import { Archive, Check as CheckIcon } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { ChoiceMenu } from '../ui/ChoiceMenu.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Menu, type MenuEntry } from '../ui/Menu.tsx';
import { Popover } from '../ui/Popover.tsx';
import { Group, Kept, LONG, nothing, Row, State } from './Specimen.tsx';

const ENTRIES: readonly MenuEntry[] = [
  { kind: 'heading', label: 'This issue' },
  { kind: 'action', label: 'Resolve', icon: <CheckIcon size={14} aria-hidden />, hint: <kbd>E</kbd>, onChoose: nothing },
  { kind: 'action', label: 'Archive', icon: <Archive size={14} aria-hidden />, hint: <kbd>Y</kbd>, onChoose: nothing },
  { kind: 'line' },
  { kind: 'action', label: 'Merge', isDisabled: true, onChoose: nothing },
  { kind: 'action', label: LONG.slice(0, 40), onChoose: nothing },
];
const THEMES = ['light', 'dark', 'system'].map((value) => ({ value, label: value }));

/** Closed at first: only one is open at a time in the product, and a dialog takes the page. */
export function Overlays() {
  return (
    <Group title="Overlays" note="Press to open. Escape closes and gives the focus back.">
      <Row label="Menu">
        <State name="at its start">
          <Menu trigger={<Button>Open menu</Button>} entries={ENTRIES} align="start" />
        </State>
        <State name="at its end">
          <Menu trigger={<Button>Open menu at the end</Button>} entries={ENTRIES} />
        </State>
      </Row>
      <Row label="ChoiceMenu">
        <State name="one of three">
          <Choices />
        </State>
      </Row>
      <Row label="Popover">
        <State name="with a field">
          <Kept start={false}>
            {(isOpen, keep) => (
              <Popover trigger={<Button>Open popover</Button>} label="Save this view" isOpen={isOpen} onOpenChange={keep} align="start">
                <Field label="Name of the view" defaultValue="Escalating today" />
              </Popover>
            )}
          </Kept>
        </State>
      </Row>
      <Row label="Dialog">
        <State name="middle">
          <Question name="Open dialog" title="Delete project “catalog”?" />
        </State>
        <State name="wide">
          <Question name="Open wide dialog" title="Merge 3 issues" size="wide" />
        </State>
        <State name="top, title for readers only">
          <Question name="Open dialog at the top" title="Go to" place="top" isTitleHidden />
        </State>
        <State name="long text">
          <Question name="Open long dialog" title={LONG}>
            {Array.from({ length: 40 }, (_, index) => (
              <p key={index}>{LONG}</p>
            ))}
            <Button kind="primary">Accept</Button>
          </Question>
        </State>
      </Row>
    </Group>
  );
}

/** Opens as the rows of a list do it: the press mounts the menu at an anchor; whoever opened it takes the focus back. */
function Choices() {
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <Kept start={{ isOpen: false, value: 'dark' }}>
      {({ isOpen, value }, keep) => (
        <>
          <button ref={opener} type="button" className="btn" onClick={() => keep({ isOpen: true, value })}>
            Open choices
          </button>
          {isOpen && (
            <ChoiceMenu
              trigger={<button type="button" className="kit-anchor" tabIndex={-1} aria-label="Where the choices open" />}
              label="Theme of the specimen"
              value={value}
              options={THEMES}
              onPick={(next) => keep({ isOpen: true, value: next })}
              onClose={() => {
                keep({ isOpen: false, value });
                opener.current?.focus();
              }}
            />
          )}
        </>
      )}
    </Kept>
  );
}

interface QuestionProps {
  readonly name: string;
  readonly title: string;
  readonly size?: 'default' | 'wide';
  readonly place?: 'middle' | 'top';
  readonly isTitleHidden?: boolean;
  readonly children?: ReactNode;
}

function Question({ name, children, ...dialog }: QuestionProps) {
  return (
    <Kept start={false}>
      {(isOpen, keep) => (
        <>
          <Button onClick={() => keep(true)}>{name}</Button>
          <Dialog {...dialog} isOpen={isOpen} onClose={() => keep(false)}>
            {children ?? (
              <div className="kit-dialog">
                <p>Its 1.2 M events, 44 issues and 96 artifacts are removed within an hour.</p>
                <Field label="Type the project’s name" defaultValue="cata" />
                <div>
                  <Button onClick={() => keep(false)}>Keep it</Button>
                  <Button kind="danger" disabled>
                    Delete project
                  </Button>
                </div>
              </div>
            )}
          </Dialog>
        </>
      )}
    </Kept>
  );
}
