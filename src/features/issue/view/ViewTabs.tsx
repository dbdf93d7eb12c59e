import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { SavedTab } from '#dashboard/page/saved/SavedTab.tsx';
import { scopeOf, scopeParams, useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { z } from 'zod';
import { IssueView } from '../contract.ts';
import { DEFAULT_QUERY, MOST_HITS, queryOf } from './list-query.ts';
import { addressOf, isChanged, TABS, viewIdOf, viewsPath } from './saved-views.ts';

const ViewMenu = lazy(async () => ({ default: (await import('./ViewMenu.tsx')).ViewMenu }));
const ViewDialog = lazy(async () => ({ default: (await import('./ViewDialog.tsx')).ViewDialog }));

const Views = IssueView.array();
const Counts = z.record(z.string(), z.number());

/** A view is a filter with a name; which one is current is read from the address. */
export function ViewTabs({ org, total }: { org: string; total: number | null }) {
  const search = useAddress();
  const views = useApiQuietly(viewsPath(org), { per_page: 100 }, Views) ?? [];
  const counts = useCounts(org);
  const [isSaving, setSaving] = useState(false);
  const current = views.find((view) => view.id === viewIdOf(search));
  const query = queryOf(search);
  return (
    <nav className="tabs" aria-label={words().issue.views}>
      {TABS.map((tab) => {
        const isCurrent = current === undefined && tab.query === query;
        return (
          <Link
            key={tab.name}
            to={paths.issues(org)}
            search={{ query: tab.query === DEFAULT_QUERY ? undefined : tab.query }}
            aria-current={isCurrent ? 'page' : undefined}
          >
            {words().issue.tabs[tab.name]}
            {(isCurrent || !UNCOUNTED.has(tab.name)) && <Count hits={isCurrent ? (total ?? counts[tab.query]) : counts[tab.query]} />}
          </Link>
        );
      })}
      {views
        .filter((view) => view.starred || view.id === current?.id)
        .map((view) => (
          <SavedTab
            key={view.id}
            to={paths.issues(org)}
            search={addressOf(view)}
            name={view.name}
            isCurrent={view.id === current?.id}
            isChanged={isChanged(view, search)}
            text={words().stream.views}
            renderMenu={(trigger, onClose) => <ViewMenu org={org} view={view} views={views} trigger={trigger} onClose={onClose} />}
          >
            {view.id === current?.id && <Count hits={total} />}
          </SavedTab>
        ))}
      <button type="button" className="quiet" onClick={() => setSaving(true)}>
        <Plus size={14} strokeWidth={1.75} aria-hidden />
        {words().stream.views.save}
      </button>
      {isSaving && (
        <Suspense>
          <ViewDialog org={org} view={null} onClose={() => setSaving(false)} />
        </Suspense>
      )}
    </nav>
  );
}

/** Counted to a thousand, and said so. Its room is kept before it is known, so that no tab moves when it is. */
function Count({ hits }: { hits: number | null | undefined }) {
  const known = hits ?? null;
  const text = known === null ? '' : known >= MOST_HITS ? words().stream.atLeast(count(MOST_HITS)) : count(known);
  return <span className="tab-count">{text}</span>;
}

/** Nobody triages what is done: these are not counted. */
const UNCOUNTED = new Set<string>(['resolved', 'archived']);

/** Of the tabs that everybody has, in what is looked at now. They are a guide, not a ticker: the list itself is live. */
function useCounts(org: string): Readonly<Record<string, number>> {
  const params = {
    ...scopeParams(scopeOf(useAddress())),
    query: TABS.filter((tab) => !UNCOUNTED.has(tab.name)).map((tab) => tab.query),
  };
  return useApiQuietly(`organizations/${org}/issues-count/`, params, Counts) ?? {};
}
