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
    { path: paths.accept, frame: 'bare', component: lazyRouteComponent(() => import('./AcceptPage.tsx'), 'AcceptPage') },
    { path: paths.profile, frame: 'shell', component: lazyRouteComponent(() => import('./ProfilePage.tsx'), 'ProfilePage') },
    {
      path: paths.notifications,
      frame: 'shell',
      component: lazyRouteComponent(() => import('./NotificationsPage.tsx'), 'NotificationsPage'),
    },
    { path: paths.orgTokens('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./OrgTokensPage.tsx'), 'OrgTokensPage') },
    { path: paths.tokens, frame: 'shell', component: lazyRouteComponent(() => import('./TokensPage.tsx'), 'TokensPage') },
    { path: paths.sessions, frame: 'shell', component: lazyRouteComponent(() => import('./SessionsPage.tsx'), 'SessionsPage') },
  ],
  settings: [
    { label: () => words().account.profile.title, group: 'you', path: () => paths.profile },
    { label: () => words().account.security.title, group: 'you', path: () => paths.sessions },
    { label: () => words().account.notifications.title, group: 'you', path: () => paths.notifications },
    { label: () => words().account.tokens.title, group: 'you', path: () => paths.tokens },
    { label: () => words().account.orgTokens.title, group: 'organization', path: paths.orgTokens, scope: 'org:write' },
  ],
  places: [{ label: () => words().shell.settings, icon: Settings, group: 'foot', key: 's', path: () => paths.profile, root: '/settings/' }],
};
