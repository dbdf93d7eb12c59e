import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Params, Schema } from '../api/client.ts';
import { apiPages } from '../api/use-api.ts';
import { words } from '../messages/words.ts';
import { Button } from '../ui/Button.tsx';
import { Skeleton } from '../ui/States.tsx';
import { Failure } from './Part.tsx';

export interface PagesProps<Row> {
  path: string;
  params?: Params;
  answer: Schema<Row[]>;
  /** What it lists, for the sentences about it. */
  name: string;
  more: string;
  empty: ReactNode;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A list that is read page by page: its skeleton, its fault, what to say when it is empty, and the way to more. */
export function Pages<Row>({ path, params = {}, answer, name, more, empty, children }: PagesProps<Row>) {
  const list = useInfiniteQuery({ ...apiPages(path, params, answer, null), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap((page) => page.value) ?? [];
  if (list.isPending) return <Skeleton lines={6} label={words().states.loading(name)} />;
  return (
    <>
      {list.error !== null && <Failure name={name} error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && empty}
      {rows.length > 0 && children(rows)}
      {list.hasNextPage && (
        <div className="px-5 py-4 max-tablet:px-3.5">
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {more}
          </Button>
        </div>
      )}
    </>
  );
}
