import { lazyRouteComponent } from '@tanstack/react-router';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** What became of everything that was sent. */
export const outcomeView: RoomView = {
  pages: [
    {
      path: paths.received('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./ReceivedPage.tsx'), 'ReceivedPage'),
    },
  ],
};
