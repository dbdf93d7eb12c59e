import { lazyRouteComponent } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Alert rules of a project: the list, and one with its history. */
export const alertView: RoomView = {
  pages: [
    {
      path: paths.projectAlerts('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./AlertsPage.tsx'), 'AlertsPage'),
    },
    {
      path: paths.newAlert('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./RulePage.tsx'), 'NewRulePage'),
    },
    {
      path: paths.alert('$org', '$project', '$rule'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./RulePage.tsx'), 'RulePage'),
    },
  ],
  settings: [{ label: () => words().alert.title, group: 'project', path: paths.projectAlerts }],
};
