import { CircleAlert } from 'lucide-react';
import { useId, type InputHTMLAttributes } from 'react';

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  label: string;
  help?: string;
  /** What is wrong and how to repair it. */
  fault?: string | undefined;
  /** Where writing begins when the page or dialog opens. */
  isFirst?: boolean;
}

/** Label above, help below, fault beside its field in words. */
export function Field({ label, help, fault, isFirst = false, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        ref={isFirst ? focus : undefined}
        className="input"
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined && help === undefined ? undefined : `${id}-note`}
      />
      {fault !== undefined ? (
        <small id={`${id}-note`} role="alert">
          <CircleAlert size={12} aria-hidden />
          {fault}
        </small>
      ) : (
        help !== undefined && <small id={`${id}-note`}>{help}</small>
      )}
    </div>
  );
}

function focus(element: HTMLInputElement | null) {
  element?.focus();
}
