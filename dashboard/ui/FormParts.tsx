import { CircleAlert } from 'lucide-react';
import { useId, type ReactNode } from 'react';

interface PartProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly fault?: string | undefined;
  readonly isDisabled?: boolean;
}

/** Help, or what is wrong in its place. */
function Note({ id, help, fault }: { id: string; help?: ReactNode; fault?: string | undefined }) {
  if (fault !== undefined) {
    return (
      <small id={id} role="alert">
        <CircleAlert size={12} aria-hidden />
        <span className="whitespace-pre-line">{fault}</span>
      </small>
    );
  }
  return help === undefined ? null : <small id={id}>{help}</small>;
}

function noteId(id: string, { help, fault }: PartProps): string | undefined {
  return help === undefined && fault === undefined ? undefined : `${id}-note`;
}

export interface TextAreaProps extends PartProps {
  readonly value: string;
  readonly rows?: number;
  readonly isCode?: boolean;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** A text of several lines. */
export function TextArea(props: TextAreaProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className={props.isCode === true ? 'input mono' : 'input'}
        rows={props.rows ?? 4}
        value={props.value}
        placeholder={props.placeholder}
        disabled={props.isDisabled ?? false}
        spellCheck={props.isCode !== true}
        aria-invalid={props.fault !== undefined}
        aria-describedby={noteId(id, props)}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <Note id={`${id}-note`} help={props.help} fault={props.fault} />
    </div>
  );
}

export interface SelectProps extends PartProps {
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly isDisabled?: boolean }[];
  readonly onChange: (value: string) => void;
}

/** One of a few; the browser's own list, which phones and screen readers know best. */
export function Select(props: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="input"
        value={props.value}
        disabled={props.isDisabled ?? false}
        aria-invalid={props.fault !== undefined}
        aria-describedby={noteId(id, props)}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled ?? false}>
            {option.label}
          </option>
        ))}
      </select>
      <Note id={`${id}-note`} help={props.help} fault={props.fault} />
    </div>
  );
}

export interface SwitchProps extends PartProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, with what it means beside it. */
export function Switch(props: SwitchProps) {
  const id = useId();
  return (
    <div className="switch-row">
      <button
        type="button"
        role="switch"
        id={id}
        className="switch"
        aria-checked={props.isOn}
        aria-labelledby={`${id}-label`}
        aria-describedby={noteId(id, props)}
        disabled={props.isDisabled ?? false}
        onClick={() => props.onChange(!props.isOn)}
      >
        <span aria-hidden />
      </button>
      <div className="field">
        <label id={`${id}-label`} htmlFor={id}>
          {props.label}
        </label>
        <Note id={`${id}-note`} help={props.help} fault={props.fault} />
      </div>
    </div>
  );
}
