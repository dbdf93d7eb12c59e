import { lazyRouteComponent } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { apiQuery } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { scopeOf } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import type { RoomView } from '#dashboard/room.ts';
import { IssueDetail } from '../contract.ts';
import { headQuery } from './list-query.ts';

const issuePage = lazyRouteComponent(() => import('./IssuePage.tsx'), 'IssuePage');

/** What people triage: the stream, and an issue. */
export const issueView: RoomView = {
  pages: [
    {
      path: paths.issues('$org'),
      frame: 'shell',
      component: lazyRouteComponent(() => import('./IssuesPage.tsx'), 'IssuesPage'),
      prefetch: (queries, { org }, search) => void queries.prefetchQuery(headQuery(org ?? '', search)),
    },
    { path: paths.issue('$org', '$issueId'), frame: 'shell', component: issuePage, prefetch: prefetchIssue },
    { path: paths.issueEvents('$org', '$issueId'), frame: 'shell', component: issuePage, prefetch: prefetchIssue },
    { path: paths.issueEvent('$org', '$issueId', '$eventId'), frame: 'shell', component: issuePage, prefetch: prefetchIssue },
  ],
  places: [
    {
      label: () => words().issue.title,
      icon: Inbox,
      group: 'main',
      isTab: true,
      key: 'i',
      path: paths.issues,
      badge: (org) => ({ path: `organizations/${org}/issues/`, params: { query: 'is:unresolved is:for_review', limit: 1 } }),
    },
  ],
};

function prefetchIssue(...[queries, { org, issueId }, search]: Parameters<NonNullable<RoomView['pages'][number]['prefetch']>>) {
  const { environment } = scopeOf(search);
  void queries.prefetchQuery(apiQuery(`organizations/${org}/issues/${issueId}/`, { environment }, IssueDetail));
}
