import { lazyRouteComponent } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';

/** Who changed what. */
export const auditView: RoomView = {
  pages: [{ path: paths.auditLog('$org'), frame: 'shell', component: lazyRouteComponent(() => import('./AuditPage.tsx'), 'AuditPage') }],
  settings: [{ label: () => words().settings.audit, group: 'organization', path: paths.auditLog, scope: 'org:write' }],
};
