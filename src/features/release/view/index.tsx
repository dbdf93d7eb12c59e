import { lazyRouteComponent } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomPage, RoomView } from '#dashboard/room.ts';

const releasePage = lazyRouteComponent(() => import('./ReleasePage.tsx'), 'ReleasePage');

/** One page; the last part of its path says what is shown of the release. */
const PARTS = ['', 'commits/', 'files-changed/', 'artifacts/', 'compare/'];

/** Releases: the list, and one with what came from it. */
export const releaseView: RoomView = {
  pages: [
    { path: paths.releases('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./ReleasesPage.tsx'), 'ReleasesPage') },
    ...PARTS.map((part): RoomPage => ({ path: `${paths.releases('$org')}$version/${part}`, frame: 'shell', component: releasePage })),
  ],
  places: [{ label: () => words().release.title, icon: Rocket, group: 'watch', key: 'r', path: paths.releases }],
};
