import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { call, ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { useAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice, Skeleton } from '#dashboard/ui/States.tsx';
import { ProjectSummary } from '../../project/contract.ts';
import { AuthState, SetupCheck } from '../contract.ts';
import { Door } from './Door.tsx';

/** The one-time link of a new instance: whoever holds it becomes the owner. */
export function SetupPage() {
  const token = textOf(useAddress()['token']) ?? '';
  const check = useQuery({
    queryKey: ['setup', token],
    queryFn: () => call({ method: 'POST', path: 'auth/setup/check/', body: { token }, answer: SetupCheck }),
    staleTime: Infinity,
  });
  const title = words().account.setup.title;
  if (check.isPending) {
    return (
      <Door title={title} lead="">
        <Skeleton label={words().states.loading(title)} />
      </Door>
    );
  }
  if (check.data?.value.isValid !== true) {
    return (
      <Door title={words().account.setup.spentTitle} lead={words().account.setup.spent}>
        <a className="btn" data-size="large" href={paths.login}>
          {words().account.setup.toSignIn}
        </a>
      </Door>
    );
  }
  return (
    <Door title={title} lead={words().account.setup.lead}>
      <OwnerForm token={token} />
    </Door>
  );
}

function OwnerForm({ token }: { token: string }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { token, email: form.get('email'), name: form.get('name'), password: form.get('password') };
    setBusy(true);
    try {
      const { value } = await call({ method: 'POST', path: 'auth/setup/', body, answer: AuthState });
      location.assign(await firstPage(value.organizationSlug));
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
      setBusy(false);
    }
  };
  const faults = error?.fields ?? {};
  const isElsewhere = error !== null && Object.keys(faults).length === 0;
  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
      {isElsewhere && <Notice tone="error">{error.message}</Notice>}
      <Field
        label={words().account.signIn.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        isFirst
        fault={faults['email']}
      />
      <Field
        label={words().account.setup.name}
        name="name"
        autoComplete="name"
        placeholder={words().account.setup.namePlaceholder}
        fault={faults['name']}
      />
      <Field
        label={words().account.signIn.password}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        required
        help={words().account.setup.passwordHelp}
        fault={faults['password']}
      />
      <Button kind="primary" size="large" type="submit" disabled={isBusy}>
        {isBusy ? words().account.setup.busy : words().account.setup.submit}
      </Button>
    </form>
  );
}

/** An instance without events is set up next; where that cannot be known, the front page is a good beginning too. */
async function firstPage(org: string | null): Promise<string> {
  if (org === null) return paths.home;
  try {
    const { value } = await call({ path: `organizations/${org}/projects/`, answer: ProjectSummary.array() });
    const waiting = value.find((project) => project.firstEvent === null);
    return waiting === undefined ? paths.home : paths.onboarding(org, waiting.slug);
  } catch {
    return paths.home;
  }
}
