import { lazyRouteComponent } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** The organization's own settings, its people and its teams. */
export const organizationView: RoomView = {
  pages: [
    {
      path: paths.organization('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./OrganizationPage.tsx'), 'OrganizationPage'),
    },
    {
      path: paths.organizationPrivacy('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./OrganizationPrivacyPage.tsx'), 'OrganizationPrivacyPage'),
    },
    { path: paths.members('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./MembersPage.tsx'), 'MembersPage') },
    { path: paths.teams('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./TeamsPage.tsx'), 'TeamsPage') },
    { path: paths.team('$org', '$team'), frame: 'shell', component: lazyRouteComponent(() => import('./TeamPage.tsx'), 'TeamPage') },
  ],
  settings: [
    { label: () => words().settings.general, group: 'organization', path: paths.organization },
    { label: () => words().settings.members, group: 'organization', path: paths.members },
    { label: () => words().settings.teams, group: 'organization', path: paths.teams },
    { label: () => words().settings.privacy, group: 'organization', path: paths.organizationPrivacy },
  ],
};
