import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { Issue } from '../../issue/contract.ts';
import { IssueLine } from './IssueLine.tsx';
import { ProjectHealth } from './ProjectHealth.tsx';

const Issues = Issue.array();
const SHOWN = 6;

/** In the order in which they deserve a look. */
const LISTS = [
  { name: 'urgent', query: 'is:unresolved (is:escalating or is:regressed)' },
  { name: 'mine', query: 'is:unresolved assigned:me' },
  { name: 'review', query: 'is:unresolved is:for_review' },
] as const;
type ListName = (typeof LISTS)[number]['name'];

export function HomePage() {
  const org = usePart('org');
  useFresh([`organizations/${org}/issues/`, `organizations/${org}/projects/`]);
  return (
    <Page title={words().home.title} crumbs={[{ label: words().home.title }]} scope={null}>
      <div className="home">
        <div className="min-w-0">
          <h1 className="sr-only">{words().home.title}</h1>
          <HomeBrief org={org} />
          {LISTS.map((list) => (
            <IssueSection key={list.name} org={org} {...list} />
          ))}
        </div>
        <aside aria-label={words().home.projects} className="min-w-0">
          <Part name={words().home.projects}>
            <ProjectHealth org={org} />
          </Part>
        </aside>
      </div>
    </Page>
  );
}

function useList(org: string, query: string) {
  return useApiHeld(
    `organizations/${org}/issues/`,
    { query, sort: 'date', limit: SHOWN, statsPeriod: '90d', groupStatsPeriod: '24h' },
    Issues,
  );
}

/** The answer before the data: what waits, each a link to its list. */
function HomeBrief({ org }: { org: string }) {
  const [urgent, mine, review] = [useList(org, LISTS[0].query), useList(org, LISTS[1].query), useList(org, LISTS[2].query)];
  const totals = [urgent, mine, review].map(({ data }, index) => ({ ...(LISTS[index] ?? LISTS[0]), total: data?.total }));
  // What failed is said by its list below; here it would be waited for without an end.
  if ([urgent, mine, review].some(({ data, error }) => data === undefined && error !== null)) return null;
  if (totals.some(({ total }) => total === undefined)) return <Skeleton lines={1} label={words().states.loading(words().home.title)} />;
  const waiting = totals.filter(({ total }) => (total ?? 0) > 0);
  return (
    <p className="brief">
      {waiting.length === 0
        ? words().home.quiet
        : waiting.map(({ name, query, total }) => (
            <span key={name}>
              <Link to={paths.issues(org)} search={{ query }} className="link">
                {words().home.waiting[name](total ?? 0)}
              </Link>{' '}
            </span>
          ))}
    </p>
  );
}

function IssueSection({ org, name, query }: { org: string; name: ListName; query: string }) {
  const { data, error, refetch } = useList(org, query);
  const title = words().home.lists[name];
  const total = data?.total ?? 0;
  return (
    <section className="home-section" aria-labelledby={`home-${name}`}>
      <header>
        <h2 id={`home-${name}`}>{title}</h2>
        {total > 0 && <span className="text-ink-3">{count(total)}</span>}
        {total > SHOWN && (
          <Link to={paths.issues(org)} search={{ query }} className="link ml-auto">
            {words().actions.showAll(total)}
          </Link>
        )}
      </header>
      {data !== undefined && <IssueLines org={org} issues={data.value} none={words().home.none[name]} />}
      {data === undefined && error !== null && <Failure name={title} error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={3} label={words().states.loading(title)} />}
    </section>
  );
}

function IssueLines({ org, issues, none }: { org: string; issues: readonly Issue[]; none: string }) {
  if (issues.length === 0) return <p className="text-ink-3 py-2">{none}</p>;
  return (
    <ul>
      {issues.map((issue) => (
        <li key={issue.id}>
          <IssueLine org={org} issue={issue} />
        </li>
      ))}
    </ul>
  );
}
