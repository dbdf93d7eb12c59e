import { lazyRouteComponent } from '@tanstack/react-router';
import { Telescope } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** One page for questions to everything that was sent. */
export const exploreView: RoomView = {
  pages: [{ path: paths.explore('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./ExplorePage.tsx'), 'ExplorePage') }],
  places: [{ label: () => words().explore.title, icon: Telescope, group: 'look', key: 'x', path: paths.explore }],
};
