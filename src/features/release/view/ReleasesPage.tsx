import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { useAddress, usePart } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { releasesPath, releasesQuery } from './list-query.ts';
import { NoReleases } from './NoReleases.tsx';
import './releases.css';
import { ReleaseTable } from './ReleaseTable.tsx';
import { ReleaseTools } from './ReleaseTools.tsx';

const ROWS_OF_SKELETON = 12;

/** Releases of the chosen projects and environments, with what came from each in the chosen time. */
export function ReleasesPage() {
  const org = usePart('org');
  const title = words().release.title;
  useFresh([releasesPath(org)]);
  return (
    <Page title={title} crumbs={[{ label: title }]} scope={{ org }}>
      <h1 className="sr-only">{title}</h1>
      <ReleaseTools />
      <List org={org} />
    </Page>
  );
}

function List({ org }: { org: string }) {
  const search = useAddress();
  const list = useInfiniteQuery({ ...releasesQuery(org, search), placeholderData: keepPreviousData });
  const releases = useMemo(() => list.data?.pages.flatMap((page) => page.value) ?? [], [list.data]);
  const title = words().release.title;
  return (
    <div className="relative">
      {list.isPlaceholderData && <LoadingBar label={words().states.updating} />}
      {list.isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={ROWS_OF_SKELETON} label={words().states.loading(title)} />
        </div>
      )}
      {list.error !== null && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={title} error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {releases.length > 0 && (
        <ReleaseTable
          org={org}
          releases={releases}
          hasMore={list.hasNextPage && !list.isFetchNextPageError}
          onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
      {list.isSuccess && releases.length === 0 && <NoReleases org={org} />}
    </div>
  );
}
