import { useNavigate } from '@tanstack/react-router';
import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { LoadingBar } from '#dashboard/ui/States.tsx';
import { archive, toggleResolved } from './actions.ts';
import { BulkBar } from './BulkBar.tsx';
import { IssueList, ListHead } from './IssueList.tsx';
import { IssueSkeleton, NoIssues } from './ListStates.tsx';
import { DEFAULT_QUERY, queryOf } from './list-query.ts';
import { QueryBox } from './QueryBox.tsx';
import { SortMenu } from './SortMenu.tsx';
import { useIssueActions, type Action } from './use-actions.ts';
import { useHeldList } from './use-held-list.ts';
import { useSelection, type Selection } from './use-selection.ts';
import { VolumeStrip } from './VolumeStrip.tsx';
import './issues.css';

/** A view is a query with a name; which one is current is read from the address. */
const VIEWS = [
  { name: 'unresolved', query: DEFAULT_QUERY },
  { name: 'review', query: 'is:unresolved is:for_review' },
  { name: 'regressed', query: 'is:regressed' },
  { name: 'escalating', query: 'is:escalating' },
  { name: 'mine', query: 'is:unresolved assigned:me' },
  { name: 'resolved', query: 'is:resolved' },
  { name: 'archived', query: 'is:archived' },
] as const;

export function IssuesPage() {
  const org = usePart('org');
  const search = useAddress();
  const setAddress = useSetAddress();
  const [isHovering, setHovering] = useState(false);
  const [hasSelection, setHasSelection] = useState(false);
  const isAtTop = useIsAtTop();
  const list = useHeldList(org, search, isAtTop && !isHovering && !hasSelection && !isTyping());
  const actions = useIssueActions(org);
  const selection = useSelection(list.shown);
  const [assigning, setAssigning] = useState<string | null>(null);
  if (hasSelection !== selection.ids.size > 0) setHasSelection(selection.ids.size > 0);

  const chosen = targetsOf(selection).flatMap((id) => list.issueOf(id) ?? []);
  const act = (action: Action) => {
    void actions.act(chosen, action);
    selection.clear();
  };
  useListKeys({ org, list, selection, chosen, act, assign: () => setAssigning(selection.cursor) });

  const query = queryOf(search);
  const setQuery = (next: string) => setAddress({ query: next === DEFAULT_QUERY ? undefined : next });
  const refusal = list.error instanceof ApiError && list.error.status === 400 ? list.error.message : null;

  return (
    <Page title={words().issue.title} crumbs={[{ label: words().issue.title }]} scope={{ org }}>
      <h1 className="sr-only">{words().issue.title}</h1>
      {list.isUpdating && <LoadingBar label={words().states.updating} />}
      <Views org={org} query={query} total={list.total} />
      <div className="tools">
        <QueryBox query={query} onChange={setQuery} fault={refusal} />
        <SortMenu />
      </div>
      <VolumeStrip org={org} />
      <ListHead selection={selection} count={list.shown.length} />
      <Rows org={org} list={list} query={query} isRefused={refusal !== null} onQuery={setQuery}>
        <IssueList
          org={org}
          list={list}
          actions={actions}
          selection={selection}
          assigning={assigning}
          onAssignClosed={() => setAssigning(null)}
          onHover={setHovering}
        />
      </Rows>
      {selection.ids.size > 0 && <BulkBar count={selection.ids.size} onAct={act} onClear={selection.clear} />}
    </Page>
  );
}

/** Keys act on the selection, or on the row under the cursor. */
function targetsOf(selection: Selection): readonly string[] {
  if (selection.ids.size > 0) return [...selection.ids];
  return selection.cursor === null ? [] : [selection.cursor];
}

interface RowsProps {
  org: string;
  list: ReturnType<typeof useHeldList>;
  query: string;
  /** The server did not understand the query: the last good rows stay. */
  isRefused: boolean;
  onQuery: (query: string) => void;
  children: ReactNode;
}

/** The rows, or what is to be said in their place. */
function Rows({ org, list, query, isRefused, onQuery, children }: RowsProps) {
  if (list.shown.length > 0) return children;
  if (isRefused) return null;
  if (list.error !== null) {
    return (
      <div className="px-5">
        <Failure name={words().issue.title} error={list.error} onRetry={list.retry} />
      </div>
    );
  }
  return list.isLoading ? <IssueSkeleton /> : <NoIssues org={org} query={query} onQuery={onQuery} />;
}

function Views({ org, query, total }: { org: string; query: string; total: number | null }) {
  return (
    <nav className="tabs" aria-label={words().issue.views}>
      {VIEWS.map((view) => {
        const isCurrent = view.query === query;
        return (
          <Link
            key={view.name}
            to={paths.issues(org)}
            search={{ query: view.query === DEFAULT_QUERY ? undefined : view.query }}
            aria-current={isCurrent ? 'page' : undefined}
          >
            {words().issue.tabs[view.name]}
            {isCurrent && total !== null && <span className="text-small text-ink-3">{count(total)}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

interface ListKeys {
  org: string;
  list: ReturnType<typeof useHeldList>;
  selection: ReturnType<typeof useSelection>;
  chosen: Parameters<ReturnType<typeof useIssueActions>['act']>[0];
  act: (action: Action) => void;
  assign: () => void;
}

function useListKeys({ org, list, selection, chosen, act, assign }: ListKeys) {
  const navigate = useNavigate();
  const text = words().issue;
  const group = words().keys.list;
  const first = chosen[0];
  useKeys([
    { keys: 'j', label: text.keys.down, group, run: () => selection.move('ArrowDown') },
    { keys: 'k', label: text.keys.up, group, run: () => selection.move('ArrowUp') },
    {
      keys: 'Enter',
      label: text.keys.open,
      group,
      run: () => selection.cursor !== null && void navigate({ to: paths.issue(org, selection.cursor), search: true } as never),
    },
    { keys: 'x', label: text.keys.select, group, run: () => selection.cursor !== null && selection.select(selection.cursor, false) },
    { keys: 'shift+x', label: text.keys.range, group, run: () => selection.cursor !== null && selection.select(selection.cursor, true) },
    { keys: 'e', label: text.actions.resolve, group, run: () => first !== undefined && act(toggleResolved(first)) },
    { keys: 'y', label: text.actions.archive, group, run: () => first !== undefined && act(archive()) },
    { keys: 'a', label: text.actions.assign, group, run: assign },
    { keys: '.', label: text.keys.takeIn, group, run: list.takeIn },
    { keys: '/', label: text.query.label, group, run: () => document.querySelector<HTMLInputElement>('[data-query-input]')?.focus() },
    { keys: 'Escape', label: text.actions.clear, group, run: selection.clear },
  ]);
}

/** Whether the page's scroller is at its top; renders only when that changes. */
function useIsAtTop(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener('scroll', listener, { capture: true, passive: true });
      return () => document.removeEventListener('scroll', listener, { capture: true });
    },
    () => (document.getElementById('main')?.scrollTop ?? 0) < 4,
  );
}

function isTyping(): boolean {
  return document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLTextAreaElement;
}
