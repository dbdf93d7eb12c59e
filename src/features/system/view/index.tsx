import { lazyRouteComponent } from '@tanstack/react-router';
import { ServerCog } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** The instance, for whoever owns it. */
export const systemView: RoomView = {
  pages: [{ path: paths.system, frame: 'shell', component: lazyRouteComponent(() => import('./SystemPage.tsx'), 'SystemPage') }],
  places: [{ label: () => words().system.title, icon: ServerCog, group: 'foot', key: 'y', path: () => paths.system, isForOwners: true }],
};
