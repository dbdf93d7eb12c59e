import { lazyRouteComponent } from '@tanstack/react-router';
import { Timer } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Web vitals: the pages, and one of them. */
export const webVitalView: RoomView = {
  pages: [
    { path: paths.webVitals('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./WebVitalsPage.tsx'), 'WebVitalsPage') },
    { path: paths.webVital('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./WebVitalPage.tsx'), 'WebVitalPage') },
  ],
  places: [{ label: () => words().webVital.title, icon: Timer, group: 'look', key: 'w', path: paths.webVitals }],
};
