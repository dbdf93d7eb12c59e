import { lazy } from 'react';
import type { RoomView } from '#dashboard/room.ts';

/** How an error event is shown on an issue's page. */
export const errorView: RoomView = {
  pages: [],
  eventView: {
    category: 'error',
    Main: lazy(async () => ({ default: (await import('./EventMain.tsx')).EventMain })),
    Aside: lazy(async () => ({ default: (await import('./EventAside.tsx')).EventAside })),
  },
};
