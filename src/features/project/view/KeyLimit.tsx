import { useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import type { ProjectKey } from '../contract.ts';

interface KeyLimitProps {
  /** Of the key, below `/api/0/`. */
  path: string;
  projectKey: ProjectKey;
  onClose: () => void;
  onSaved: (text: string) => void;
}

/** Name of a key and the most it takes. Empty is no limit. */
export function KeyLimit({ path, projectKey, onClose, onSaved }: KeyLimitProps) {
  const [error, setError] = useState<ApiError | null>(null);
  const text = words().project.keys;
  const { rateLimit, name } = projectKey;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const count = numberOf(form.get('count'));
    const window = numberOf(form.get('window'));
    const limit = count === null && window === null ? null : { count: count ?? 0, window: window ?? 0 };
    try {
      await call({ method: 'PUT', path, body: { name: form.get('name'), rateLimit: limit }, answer: z.unknown() });
      onSaved(text.changed(String(form.get('name'))));
      onClose();
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
    }
  };
  const faults = error?.fields ?? {};
  return (
    <Dialog title={text.edit} isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        {error !== null && Object.keys(faults).length === 0 && <Notice tone="error">{error.message}</Notice>}
        <Field label={words().settings.name} name="name" defaultValue={name} isFirst fault={faults['name']} />
        <Field
          label={text.limitCount}
          name="count"
          inputMode="numeric"
          defaultValue={rateLimit === null ? '' : String(rateLimit.count)}
          help={text.limitHelp}
          fault={faults['rateLimit.count']}
        />
        <Field
          label={text.limitWindow}
          name="window"
          inputMode="numeric"
          defaultValue={rateLimit === null ? '' : String(rateLimit.window)}
          fault={faults['rateLimit.window']}
        />
        <div className="flex justify-end">
          <Button kind="primary" type="submit">
            {words().actions.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Null when nothing was typed; what is no number stays one that the server refuses with a sentence. */
function numberOf(value: FormDataEntryValue | null): number | null {
  const typed = typeof value === 'string' ? value.trim() : '';
  return typed === '' ? null : /^\d+$/.test(typed) ? Number(typed) : -1;
}
