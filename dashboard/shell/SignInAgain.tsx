import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { AuthState } from '../../src/features/account/contract.ts';
import { ApiError, call } from '../api/client.ts';
import { signedInAgain } from '../api/renewal.ts';
import { words } from '../messages/words.ts';
import { hurryLive } from '../page/live.ts';
import { sessionQuery, useSession } from '../page/session.tsx';
import { paths } from '../paths.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';

/** Over the page whose session ended: what is on it stays as it is, typed text included, and goes on after signing in. */
export function SignInAgain() {
  const queries = useQueryClient();
  const { user } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>();
  const [needsCode, setNeedsCode] = useState(false);
  const text = words().renewal;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { email: user?.email ?? '', password: form.get('password'), ...(needsCode ? { code: form.get('code') } : {}) };
    setBusy(true);
    try {
      await call({ method: 'POST', path: 'auth/login/', body, answer: AuthState });
      signedInAgain();
      hurryLive();
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      const isOfCode = error instanceof ApiError && error.fields['code'] !== undefined;
      if (isOfCode) setNeedsCode(true);
      setFault(isOfCode && !needsCode ? undefined : error instanceof ApiError ? error.message : words().errors.ours);
      setBusy(false);
    }
  };

  const { pathname, search } = location;
  return (
    <Dialog title={text.title} isOpen onClose={() => {}}>
      <p className="text-ink-2 mb-4">{text.lead(user?.email ?? '')}</p>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <input type="hidden" name="username" autoComplete="username" value={user?.email ?? ''} readOnly />
        <Field
          label={words().account.signIn.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          fault={needsCode ? undefined : fault}
          isFirst
        />
        {needsCode && <Field label={words().account.factor.atDoor} name="code" autoComplete="one-time-code" isFirst fault={fault} />}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <a className="link" href={`${paths.login}?next=${encodeURIComponent(pathname + search)}`}>
            {text.somebodyElse}
          </a>
          <Button kind="primary" type="submit" disabled={isBusy}>
            {isBusy ? words().account.signIn.busy : words().account.signIn.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
