import { lazyRouteComponent } from '@tanstack/react-router';
import { ChartGantt, Gauge } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Traces: the list, and one as a waterfall. */
export const traceView: RoomView = {
  pages: [
    { path: paths.traces('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./TracesPage.tsx'), 'TracesPage') },
    { path: paths.trace('$org', '$traceId'), frame: 'shell', component: lazyRouteComponent(() => import('./TracePage.tsx'), 'TracePage') },
    {
      path: paths.performance('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./PerformancePage.tsx'), 'PerformancePage'),
    },
    {
      path: paths.transaction('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./TransactionPage.tsx'), 'TransactionPage'),
    },
  ],
  places: [
    { label: () => words().trace.title, icon: ChartGantt, group: 'look', isTab: true, key: 't', path: paths.traces },
    { label: () => words().trace.performance.title, icon: Gauge, group: 'look', path: paths.performance },
  ],
};
