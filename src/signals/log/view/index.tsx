import { lazyRouteComponent } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Log lines: one page with the lines, their volume and their patterns. */
export const logView: RoomView = {
  pages: [{ path: paths.logs('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./LogsPage.tsx'), 'LogsPage') }],
  places: [{ label: () => words().log.title, icon: ScrollText, group: 'look', isTab: true, key: 'l', path: paths.logs }],
};
