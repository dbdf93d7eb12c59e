import type { FormEvent, ReactNode } from 'react';
import { words } from '../../messages/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/States.tsx';
import type { Form } from './use-form.ts';

export interface SettingsFormProps<Values extends object> {
  form: Form<Values>;
  /** Said above the fields when this person may only look. */
  isReadOnly?: boolean;
  children: ReactNode;
}

/** Fields with one way to save them, which appears with the first change and stays in sight. */
export function SettingsForm<Values extends object>({ form, isReadOnly = false, children }: SettingsFormProps<Values>) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (form.isChanged) void form.save();
  };
  const firstFault = Object.values(form.faults)[0];
  return (
    <form onSubmit={submit} noValidate>
      {isReadOnly && (
        <div className="px-5 pb-4 max-tablet:px-3.5">
          <Notice>{words().settings.readOnly}</Notice>
        </div>
      )}
      {children}
      {form.isChanged && (
        <div className="save-bar" role="region" aria-label={words().settings.unsaved}>
          <span className="min-w-0 flex-1 basis-40 text-ink-2" role="status">
            {form.problem !== null || firstFault !== undefined ? (
              <span className="text-error-ink">{form.problem ?? words().settings.refused}</span>
            ) : form.isDraft ? (
              words().settings.draft
            ) : (
              words().settings.unsaved
            )}
          </span>
          <Button onClick={form.discard}>{words().settings.discard}</Button>
          <Button kind="primary" type="submit" disabled={form.isBusy || isReadOnly}>
            {form.isBusy ? words().settings.saving : words().settings.save}
          </Button>
        </div>
      )}
    </form>
  );
}

export function FormSection({ title, lead, children }: { title?: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <section className="form-sect">
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {lead !== undefined && <p>{lead}</p>}
        </header>
      )}
      {children}
    </section>
  );
}
