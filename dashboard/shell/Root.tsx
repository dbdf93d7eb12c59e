import { Outlet } from '@tanstack/react-router';
import { words } from '../messages/words.ts';
import { Toasts } from './Toasts.tsx';

/** What every page has, signed in or not. */
export function Root() {
  return (
    <>
      <a className="btn skip" href="#main">
        {words().shell.skip}
      </a>
      <Outlet />
      <Toasts />
    </>
  );
}
