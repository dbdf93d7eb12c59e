import { lazyRouteComponent } from '@tanstack/react-router';
import { Boxes } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Projects, their keys, and the way to the first event. */
export const projectView: RoomView = {
  pages: [
    { path: paths.projects('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./ProjectsPage.tsx'), 'ProjectsPage') },
    {
      path: paths.newProject('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./NewProjectPage.tsx'), 'NewProjectPage'),
    },
    {
      path: paths.onboarding('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./OnboardingPage.tsx'), 'OnboardingPage'),
    },
    { path: paths.keys('$org', '$project'), frame: 'shell', component: lazyRouteComponent(() => import('./KeysPage.tsx'), 'KeysPage') },
  ],
  places: [{ label: words().project.title, icon: Boxes, group: 'main', key: 'p', path: paths.projects }],
};
