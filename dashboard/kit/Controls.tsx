import { Check as CheckIcon, ChevronDown, Ellipsis, LoaderCircle } from 'lucide-react';
import { Button, IconButton, SplitButton, type ButtonProps } from '../ui/Button.tsx';
import { Copy } from '../ui/Copy.tsx';
import { Check, Segment } from '../ui/Marks.tsx';
import { Group, Kept, LONG, nothing, Row, State } from './Specimen.tsx';

const KINDS: readonly NonNullable<ButtonProps['kind']>[] = ['primary', 'default', 'quiet', 'danger'];
const CHECKS = ['off', 'on', 'mixed'] as const;

export function Controls() {
  return (
    <Group title="Controls" note="One primary per view. The shortcut is on the button.">
      {KINDS.map((kind) => (
        <Buttons key={kind} kind={kind} />
      ))}
      <Row label="Button, sizes">
        {(['small', 'default', 'large'] as const).map((size) => (
          <State key={size} name={size}>
            <Button size={size}>Archive</Button>
          </State>
        ))}
      </Row>
      <Row label="IconButton">
        <State name="rest">
          <More />
        </State>
        <State name="hover" held="hover">
          <More />
        </State>
        <State name="focus" held="focus">
          <More />
        </State>
        <State name="disabled">
          <More isDisabled />
        </State>
      </Row>
      <Row label="SplitButton">
        <State name="primary">
          <Split kind="primary" />
        </State>
        <State name="default">
          <Split kind="default" />
        </State>
        <State name="hover" held="hover">
          <Split kind="primary" />
        </State>
        <State name="focus" held="focus">
          <Split kind="primary" />
        </State>
        <State name="disabled">
          <Split kind="default" isDisabled />
        </State>
      </Row>
      <Row label="Copy">
        <State name="rest">
          <Copy text="dsn" label="Copy DSN" copiedLabel="Copied" />
        </State>
        <State name="quiet">
          <Copy text="dsn" label="Copy DSN" copiedLabel="Copied" kind="quiet" />
        </State>
        <State name="small">
          <Copy text="dsn" label="Copy DSN" copiedLabel="Copied" size="small" />
        </State>
        <State name="icon">
          <Copy text="dsn" label="Copy DSN" copiedLabel="Copied" isIconOnly />
        </State>
      </Row>
      <Row label="Check">
        {CHECKS.map((state) => (
          <State key={state} name={state}>
            <Check label={`Select, ${state}`} state={state} onToggle={nothing} />
          </State>
        ))}
        <State name="hover" held="hover">
          <Check label="Select, hover" state="off" onToggle={nothing} />
        </State>
        <State name="focus" held="focus">
          <Check label="Select, focus" state="on" onToggle={nothing} />
        </State>
      </Row>
      <Row label="Segment">
        <State name="rest">
          <Choice label="Order" />
        </State>
        <State name="hover" held="hover">
          <Choice label="Order, hover" />
        </State>
        <State name="focus" held="focus">
          <Choice label="Order, focus" />
        </State>
      </Row>
    </Group>
  );
}

function Buttons({ kind }: { kind: NonNullable<ButtonProps['kind']> }) {
  return (
    <Row label={`Button, ${kind}`}>
      <State name="rest">
        <Button kind={kind}>
          Resolve <kbd>E</kbd>
        </Button>
      </State>
      <State name="hover" held="hover">
        <Button kind={kind}>Resolve</Button>
      </State>
      <State name="focus" held="focus">
        <Button kind={kind}>Resolve</Button>
      </State>
      <State name="disabled">
        <Button kind={kind} disabled>
          Resolve
        </Button>
      </State>
      <State name="busy">
        <Button kind={kind} disabled aria-busy>
          <LoaderCircle size={14} aria-hidden />
          Resolving…
        </Button>
      </State>
      <State name="long text">
        <Button kind={kind}>{LONG.slice(0, 40)}</Button>
      </State>
    </Row>
  );
}

function More({ isDisabled = false }: { isDisabled?: boolean }) {
  return (
    <IconButton label="More" disabled={isDisabled}>
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
}

function Split({ kind, isDisabled = false }: { kind: 'primary' | 'default'; isDisabled?: boolean }) {
  return (
    <SplitButton>
      <Button kind={kind} disabled={isDisabled}>
        <CheckIcon size={14} aria-hidden />
        Resolve
      </Button>
      <Button kind={kind} disabled={isDisabled} aria-label="More ways to resolve">
        <ChevronDown size={14} aria-hidden />
      </Button>
    </SplitButton>
  );
}

function Choice({ label }: { label: string }) {
  return (
    <Kept start="newest">
      {(value, keep) => (
        <Segment
          label={label}
          value={value}
          options={[
            { value: 'oldest', label: 'Oldest' },
            { value: 'newest', label: 'Newest' },
            { value: 'recommended', label: 'Recommended' },
          ]}
          onChange={keep}
        />
      )}
    </Kept>
  );
}
