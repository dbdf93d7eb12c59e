import { lazyRouteComponent } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Signing in, the first owner, and what belongs to a person: tokens and sessions. */
export const accountView: RoomView = {
  pages: [
    { path: paths.login, frame: 'bare', component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage') },
    { path: paths.setup, frame: 'bare', component: lazyRouteComponent(() => import('./SetupPage.tsx'), 'SetupPage') },
    { path: paths.tokens, frame: 'shell', component: lazyRouteComponent(() => import('./TokensPage.tsx'), 'TokensPage') },
    { path: paths.sessions, frame: 'shell', component: lazyRouteComponent(() => import('./SessionsPage.tsx'), 'SessionsPage') },
  ],
  places: [
    { label: words().shell.settings, icon: Settings, group: 'foot', key: 's', path: () => paths.tokens, root: '/settings/account/' },
  ],
};
