import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useHasSessionEnded } from '../api/renewal.ts';
import { words } from '../messages/words.ts';
import { Toasts } from './Toasts.tsx';

const SignInAgain = lazy(async () => ({ default: (await import('./SignInAgain.tsx')).SignInAgain }));

/** What every page has, signed in or not. */
export function Root() {
  const hasSessionEnded = useHasSessionEnded();
  return (
    <>
      <a className="btn skip" href="#main">
        {words().shell.skip}
      </a>
      <Outlet />
      <Toasts />
      <Suspense>{hasSessionEnded && <SignInAgain />}</Suspense>
    </>
  );
}
