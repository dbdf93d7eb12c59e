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
      path: paths.project('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./ProjectPage.tsx'), 'ProjectPage'),
    },
    {
      path: paths.onboarding('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./OnboardingPage.tsx'), 'OnboardingPage'),
    },
    {
      path: paths.projectSettings('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./ProjectSettingsPage.tsx'), 'ProjectSettingsPage'),
    },
    {
      path: paths.projectAccess('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./AccessPage.tsx'), 'AccessPage'),
    },
    {
      path: paths.projectFilters('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./FiltersPage.tsx'), 'FiltersPage'),
    },
    {
      path: paths.projectPrivacy('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./ProjectPrivacyPage.tsx'), 'ProjectPrivacyPage'),
    },
    {
      path: paths.projectOwnership('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./OwnershipPage.tsx'), 'OwnershipPage'),
    },
    {
      path: paths.projectSource('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./SourceLinksPage.tsx'), 'SourceLinksPage'),
    },
    {
      path: paths.projectGrouping('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./GroupingPage.tsx'), 'GroupingPage'),
    },
    { path: paths.keys('$org', '$project'), frame: 'shell', component: lazyRouteComponent(() => import('./KeysPage.tsx'), 'KeysPage') },
  ],
  settings: [
    { label: () => words().settings.general, group: 'project', path: paths.projectSettings },
    { label: () => words().project.access.title, group: 'project', path: paths.projectAccess },
    { label: () => words().project.keys.title, group: 'project', path: paths.keys },
    { label: () => words().project.filters.title, group: 'project', path: paths.projectFilters },
    { label: () => words().settings.privacy, group: 'project', path: paths.projectPrivacy },
    { label: () => words().project.ownership.title, group: 'project', path: paths.projectOwnership },
    { label: () => words().project.sourceLinks.title, group: 'project', path: paths.projectSource },
    { label: () => words().project.grouping.title, group: 'project', path: paths.projectGrouping },
  ],
  places: [{ label: () => words().project.title, icon: Boxes, group: 'main', key: 'p', path: paths.projects }],
};
