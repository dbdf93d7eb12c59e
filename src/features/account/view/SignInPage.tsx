import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call, ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { sessionQuery } from '#dashboard/page/session.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { AuthState } from '../contract.ts';
import { Door } from './Door.tsx';

export function SignInPage() {
  const { value: session } = useSuspenseQuery(sessionQuery).data;
  const next = localPath(textOf(useAddress()['next']));
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  /** Asked for when the password was right and the account has a second factor; the fault is then the code's. */
  const [needsCode, setNeedsCode] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await call({
        method: 'POST',
        path: 'auth/login/',
        body: { email: form.get('email'), password: form.get('password'), ...(needsCode ? { code: form.get('code') } : {}) },
        answer: AuthState,
      });
      // A whole new page: nothing that was read before signing in is kept.
      location.assign(next);
    } catch (error) {
      const isOfCode = error instanceof ApiError && error.fields['code'] !== undefined;
      if (isOfCode) setNeedsCode(true);
      // The first time a code is missing, nothing was done wrong yet.
      setFault(isOfCode && !needsCode ? null : error instanceof ApiError ? error.message : words().errors.ours);
      setBusy(false);
    }
  };

  return (
    <Door title={words().account.signIn.title} lead={words().account.signIn.tagline}>
      {session.needsSetup && <Notice>{words().account.signIn.needsSetup}</Notice>}
      {session.warning !== null && <Notice tone="warning">{session.warning}</Notice>}
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <Field label={words().account.signIn.email} name="email" type="email" autoComplete="username" required isFirst />
        <Field
          label={words().account.signIn.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          fault={needsCode ? undefined : (fault ?? undefined)}
        />
        {needsCode && (
          <Field label={words().account.factor.atDoor} name="code" autoComplete="one-time-code" isFirst fault={fault ?? undefined} />
        )}
        <Button kind="primary" size="large" type="submit" disabled={isBusy}>
          {isBusy ? words().account.signIn.busy : words().account.signIn.submit}
        </Button>
      </form>
    </Door>
  );
}

/** Only a path of this site is followed: `//elsewhere` and `https:` in a link must not lead people away after signing in. */
function localPath(next: string | undefined): string {
  if (next === undefined) return paths.home;
  try {
    const url = new URL(next, location.origin);
    return url.origin === location.origin ? url.pathname + url.search : paths.home;
  } catch {
    return paths.home;
  }
}
