import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';

/** Asks for the old one; every other browser is signed out. */
export function PasswordSection() {
  const queries = useQueryClient();
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().account.password;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = Object.fromEntries(new FormData(form));
    setBusy(true);
    try {
      await call({ method: 'PUT', path: 'auth/password/', body, answer: z.unknown() });
      setError(null);
      form.reset();
      showToast({ text: text.changed });
      await queries.invalidateQueries({ queryKey: apiKey('auth/sessions/') });
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
    } finally {
      setBusy(false);
    }
  };
  const faults = error?.fields ?? {};
  return (
    <FormSection title={text.title} lead={text.lead}>
      <form className="grid max-w-form gap-4" onSubmit={(event) => void submit(event)} noValidate>
        {error !== null && Object.keys(faults).length === 0 && <Notice tone="error">{error.message}</Notice>}
        <Field
          label={text.current}
          name="currentPassword"
          type="password"
          autoComplete="current-password"
          fault={faults['currentPassword']}
        />
        <Field
          label={text.next}
          name="newPassword"
          type="password"
          autoComplete="new-password"
          help={words().account.setup.passwordHelp}
          fault={faults['newPassword']}
        />
        <span>
          <Button type="submit" disabled={isBusy}>
            {isBusy ? text.busy : text.submit}
          </Button>
        </span>
      </form>
    </FormSection>
  );
}
