import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { useAddress, usePart } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { tracesPath, tracesQuery } from './list-query.ts';
import { NoTraces } from './NoTraces.tsx';
import { TraceTable } from './TraceTable.tsx';
import { TraceTools } from './TraceTools.tsx';
import './traces.css';

const ROWS_OF_SKELETON = 12;

/** Traces in which some span is what a person looks for. */
export function TracesPage() {
  const org = usePart('org');
  const title = words().trace.title;
  useFresh([tracesPath(org)]);
  return (
    <Page title={title} crumbs={[{ label: title }]} scope={{ org }}>
      <h1 className="sr-only">{title}</h1>
      <TraceTools />
      <List org={org} />
    </Page>
  );
}

function List({ org }: { org: string }) {
  const search = useAddress();
  const list = useInfiniteQuery({ ...tracesQuery(org, search), placeholderData: keepPreviousData });
  const traces = useMemo(() => list.data?.pages.flatMap((page) => page.value.data) ?? [], [list.data]);
  const title = words().trace.title;
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
      {traces.length > 0 && (
        <TraceTable
          org={org}
          traces={traces}
          hasMore={list.hasNextPage && !list.isFetchNextPageError}
          onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
      {list.isSuccess && traces.length === 0 && <NoTraces />}
    </div>
  );
}
