import { lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** What was uploaded to a project: source maps and debug files. */
export const artifactView: RoomView = {
  pages: [
    {
      path: paths.projectSourceMaps('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./SourceMapsPage.tsx'), 'SourceMapsPage'),
    },
    {
      path: paths.projectDebugFiles('$org', '$project'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./DebugFilesPage.tsx'), 'DebugFilesPage'),
    },
  ],
  settings: [
    { label: () => words().artifact.sourceMaps.title, group: 'project', path: paths.projectSourceMaps },
    { label: () => words().artifact.debugFiles.title, group: 'project', path: paths.projectDebugFiles },
  ],
};

/** What was uploaded for one release, for its page. */
export const ReleaseArtifacts = lazy(async () => ({ default: (await import('./ReleaseArtifacts.tsx')).ReleaseArtifacts }));
