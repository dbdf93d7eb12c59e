import { lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';
import { eventQuery } from './use-event.ts';

/** How an error event is shown on an issue's page, and the page of an issue that was shared. */
export const errorView: RoomView = {
  pages: [
    {
      path: paths.sharedIssue('$shareId'),
      frame: 'bare',
      component: lazyRouteComponent(() => import('./SharedIssuePage.tsx'), 'SharedIssuePage'),
    },
  ],
  eventView: {
    categories: ['error', 'performance'],
    Main: lazy(async () => ({ default: (await import('./EventMain.tsx')).EventMain })),
    Table: lazy(async () => ({ default: (await import('./EventTable.tsx')).EventTable })),
    text: async (props, queries, form) => {
      const [{ eventText }, { value }] = await Promise.all([import('./event-text.ts'), queries.ensureQueryData(eventQuery(props))]);
      return eventText(value, form);
    },
    Aside: lazy(async () => ({ default: (await import('./EventAside.tsx')).EventAside })),
  },
};
