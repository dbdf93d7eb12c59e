import { lazy, memo, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { useLanguage, words } from '#dashboard/messages/words.ts';
import { useIsAtTop } from '#dashboard/page/at-top.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { QueryBox } from '#dashboard/page/QueryBox.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { whenIdle } from '#dashboard/page/when-idle.ts';
import { LoadingBar } from '#dashboard/ui/States.tsx';
import { SearchFault } from '../contract.ts';
import { DisplayMenu } from './DisplayMenu.tsx';
import { IssueList, ListHead } from './IssueList.tsx';
import type { RowActs } from './IssueRow.tsx';
import { IssueSkeleton, NoIssues } from './ListStates.tsx';
import { DEFAULT_QUERY, queryOf } from './list-query.ts';
import { SortMenu } from './SortMenu.tsx';
import { useStream, type Stream } from './use-stream.ts';
import { useStreamKeys } from './use-stream-keys.ts';
import { ViewTabs } from './ViewTabs.tsx';
import { useRememberList } from './walk.ts';
import './issues.css';
import './stream.css';

const BulkBar = lazy(async () => ({ default: (await import('./BulkBar.tsx')).BulkBar }));
// Help, not the answer: its place is kept, and the rows do not wait for its code.
const VolumeStrip = lazy(async () => ({ default: (await import('./VolumeStrip.tsx')).VolumeStrip }));
const Suggestions = lazy(async () => ({ default: (await import('./Suggestions.tsx')).Suggestions }));
const Peek = lazy(async () => ({ default: (await import('./Peek.tsx')).Peek }));

/** What the next key most likely opens is here before it is pressed. */
function loadNext() {
  return Promise.allSettled([
    import('./IssuePage.tsx'),
    import('./BulkBar.tsx'),
    import('./Peek.tsx'),
    import('./ActionPicker.tsx'),
    import('./AssignPicker.tsx'),
    import('./RowMenu.tsx'),
    import('#dashboard/ui/ChoiceMenu.tsx'),
  ]);
}

export function IssuesPage() {
  const org = usePart('org');
  const search = useAddress();
  const [isHovering, setHovering] = useState(false);
  const isAtTop = useIsAtTop();
  const stream = useStream(org, isAtTop && !isHovering && !isTyping());
  const acts = useRowActs(stream);
  useStreamKeys(org, stream);
  useRememberList(stream.list.shown);
  useEffect(() => whenIdle(loadNext), []);

  const { list, selection } = stream;
  const query = queryOf(search);
  const setQuery = useSetQuery();
  const fault = useMemo(() => faultOf(list.error), [list.error]);
  return (
    <Page title={words().issue.title} crumbs={[{ label: words().issue.title }]} scope={{ org }}>
      <h1 className="sr-only">{words().issue.title}</h1>
      {list.isUpdating && <LoadingBar label={words().states.updating} />}
      <Above org={org} total={list.total} fault={fault} />
      <ListHead stream={stream} />
      <Rows org={org} stream={stream} query={query} isRefused={fault !== null} onQuery={setQuery}>
        <IssueList org={org} stream={stream} acts={acts} onHover={setHovering} />
      </Rows>
      <Announcement count={list.waiting} />
      <Suspense>
        {selection.ids.size > 0 && <BulkBar org={org} stream={stream} />}
        {stream.isPeeking && selection.cursor !== null && (
          <Peek org={org} issueId={selection.cursor} onClose={() => stream.setPeeking(false)} />
        )}
      </Suspense>
    </Page>
  );
}

interface AboveProps {
  org: string;
  total: number | null;
  fault: ReturnType<typeof faultOf>;
}

/** What stands above the rows. Kept while they change: a key that moves the cursor must not draw a chart. */
const Above = memo(function Above({ org, total, fault }: AboveProps) {
  useLanguage();
  const query = queryOf(useAddress());
  const setQuery = useSetQuery();
  return (
    <>
      <ViewTabs org={org} total={total} />
      <div className="tools">
        <QueryBox org={org} query={query} onChange={setQuery} fault={fault} suggestions={Suggestions} texts={words().issue.query} />
        <SortMenu />
        <DisplayMenu />
      </div>
      <Suspense fallback={<div className="volume" />}>
        <VolumeStrip org={org} />
      </Suspense>
    </>
  );
});

function useSetQuery() {
  const setAddress = useSetAddress();
  return (next: string) => setAddress({ query: next === DEFAULT_QUERY ? undefined : next });
}

/** Same functions for all rows and all renders; they act on the stream as it is when they are called. */
function useRowActs(stream: Stream): RowActs {
  const latest = useRef(stream);
  useEffect(() => {
    latest.current = stream;
  });
  return useMemo(
    () => ({
      select: (id, isRange) => latest.current.selection.select(id, isRange),
      act: (id, action) => latest.current.actOn(id, action),
      ask: (id, kind) => {
        if (kind !== null) latest.current.selection.point(id);
        latest.current.setQuestion(kind === null ? null : { id, kind });
      },
    }),
    [],
  );
}

/** A search that means nothing: the last good rows stay. */
function faultOf(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const place = SearchFault.safeParse(error.body);
  return { sentence: error.message.replace(/ \(at character \d+\)$/, ''), place: place.success ? place.data : null };
}

interface RowsProps {
  org: string;
  stream: Stream;
  query: string;
  isRefused: boolean;
  onQuery: (query: string) => void;
  children: ReactNode;
}

/** The rows, or what is to be said in their place. */
function Rows({ org, stream: { list }, query, isRefused, onQuery, children }: RowsProps) {
  if (list.error !== null && !isRefused) {
    return (
      <>
        <div className="px-5">
          <Failure name={words().issue.title} error={list.error} onRetry={list.retry} />
        </div>
        {list.shown.length > 0 && children}
      </>
    );
  }
  if (list.shown.length > 0) return children;
  if (isRefused) return null;
  return list.isLoading ? <IssueSkeleton /> : <NoIssues org={org} query={query} onQuery={onQuery} />;
}

/** Politely, and at most once in ten seconds: a list that is read aloud must not be talked over. */
const QUIET_MS = 10_000;

function Announcement({ count }: { count: number }) {
  const [said, setSaid] = useState('');
  const lastMs = useRef(0);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(
      () => {
        lastMs.current = Date.now();
        setSaid(words().stream.waiting(count));
      },
      Math.max(0, lastMs.current + QUIET_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [count]);
  return (
    <span className="sr-only" role="status">
      {count === 0 ? '' : said}
    </span>
  );
}

function isTyping(): boolean {
  return document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;
}
