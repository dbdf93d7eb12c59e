import { lazyRouteComponent } from '@tanstack/react-router';
import { INSIGHTS } from '#dashboard/page/PerformanceTabs.tsx';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

const ListPage = lazyRouteComponent(() => import('./InsightPage.tsx'), 'InsightPage');
const OnePage = lazyRouteComponent(() => import('./OnePage.tsx'), 'OnePage');

/** What spans do: queries, requests, caches, queues, assets. Each is a tab of Performance. */
export const insightView: RoomView = {
  pages: INSIGHTS.flatMap((name) => [
    { path: paths.insight('$org', name), frame: 'shell' as const, component: ListPage },
    { path: paths.insightOne('$org', name), frame: 'shell' as const, component: OnePage },
  ]),
};
