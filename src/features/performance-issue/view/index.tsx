import { lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** By what a performance issue was found, on the page of its issue; and what is looked for, in a project's settings. */
export const performanceIssueView: RoomView = {
  pages: [
    {
      path: paths.projectDetection('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./DetectionPage.tsx'), 'DetectionPage'),
    },
  ],
  settings: [{ label: () => words().performance.settings.title, group: 'project', path: paths.projectDetection }],
  evidenceView: {
    category: 'performance',
    Section: lazy(async () => ({ default: (await import('./EvidenceSection.tsx')).EvidenceSection })),
  },
};
