import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { sessionQuery } from '#dashboard/page/session.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice, Skeleton } from '#dashboard/ui/States.tsx';
import { AuthState, InvitationCheck } from '../contract.ts';
import { Door } from './Door.tsx';

type Invitation = NonNullable<z.infer<typeof InvitationCheck>['invitation']>;

/** The link of an invitation: makes the account, or joins with the one that is signed in. */
export function AcceptPage() {
  const token = textOf(useAddress()['token']) ?? '';
  const { value: session } = useSuspenseQuery(sessionQuery).data;
  const check = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call({ method: 'POST', path: 'auth/invitation/', body: { token }, answer: InvitationCheck }),
    staleTime: Infinity,
  });
  const text = words().settings.invitation;
  if (check.isPending) {
    return (
      <Door title={words().settings.people.invited} lead="">
        <Skeleton label={words().states.loading(words().settings.people.invited)} />
      </Door>
    );
  }
  const invitation = check.data?.value.invitation ?? null;
  if (invitation === null) {
    return (
      <Door title={text.closedTitle} lead={check.error?.message ?? text.closed}>
        <a className="btn" data-size="large" href={paths.home}>
          {words().states.toIssues}
        </a>
      </Door>
    );
  }
  const role = words().settings.roles[invitation.roleName] ?? invitation.roleName;
  const lead = invitation.inviterName === null ? text.leadAlone(role) : text.lead(invitation.inviterName, role);
  return (
    <Door title={text.title(invitation.organizationName)} lead={lead}>
      <p className="text-ink-2">
        {text.address} <b>{invitation.email}</b>
      </p>
      <Ways token={token} invitation={invitation} user={session.user?.email ?? null} />
    </Door>
  );
}

function Ways({ token, invitation, user }: { token: string; invitation: Invitation; user: string | null }) {
  const text = words().settings.invitation;
  if (user !== null && user.toLowerCase() !== invitation.email.toLowerCase()) return <SomebodyElse user={user} />;
  if (user === null && invitation.hasAccount) {
    return (
      <>
        <p className="text-ink-2">{text.hasAccount}</p>
        <a
          className="btn"
          data-kind="primary"
          data-size="large"
          href={`${paths.login}?next=${encodeURIComponent(location.pathname + location.search)}`}
        >
          {text.signIn}
        </a>
      </>
    );
  }
  return <JoinForm token={token} isNew={user === null} email={invitation.email} />;
}

function SomebodyElse({ user }: { user: string }) {
  const signOut = async () => {
    await call({ method: 'POST', path: 'auth/logout/', answer: z.unknown() });
    location.reload();
  };
  return (
    <>
      <Notice tone="warning">{words().settings.invitation.asSomebodyElse(user)}</Notice>
      <Button size="large" onClick={() => void signOut()}>
        {words().settings.invitation.signOut}
      </Button>
    </>
  );
}

function JoinForm({ token, isNew, email }: { token: string; isNew: boolean; email: string }) {
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().settings.invitation;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = isNew ? { token, name: form.get('name'), password: form.get('password') } : { token };
    setBusy(true);
    try {
      await call({ method: 'POST', path: 'auth/invitation/accept/', body, answer: AuthState });
      location.assign(paths.home);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
      setBusy(false);
    }
  };
  const faults = error?.fields ?? {};
  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
      {error !== null && Object.keys(faults).length === 0 && <Notice tone="error">{error.message}</Notice>}
      {isNew && (
        <>
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <Field label={text.name} name="name" autoComplete="name" isFirst fault={faults['name']} />
          <Field
            label={words().account.signIn.password}
            name="password"
            type="password"
            autoComplete="new-password"
            help={words().account.setup.passwordHelp}
            fault={faults['password']}
          />
        </>
      )}
      <Button kind="primary" size="large" type="submit" disabled={isBusy}>
        {isBusy ? text.busy : text.submit}
      </Button>
    </form>
  );
}
