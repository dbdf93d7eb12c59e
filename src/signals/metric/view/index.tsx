import { lazyRouteComponent } from '@tanstack/react-router';
import { ChartLine } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Metrics: one page with their list, or with one of them. */
export const metricView: RoomView = {
  pages: [{ path: paths.metrics('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./MetricsPage.tsx'), 'MetricsPage') }],
  places: [{ label: () => words().metric.title, icon: ChartLine, group: 'look', key: 'm', path: paths.metrics }],
};
