import { lazyRouteComponent } from '@tanstack/react-router';
import { House } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** What waits for the person who looks: a view over other rooms' answers, with none of its own. */
export const homeView: RoomView = {
  pages: [{ path: paths.own('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage') }],
  places: [{ label: () => words().home.title, icon: House, group: 'main', key: 'h', path: paths.own }],
};
