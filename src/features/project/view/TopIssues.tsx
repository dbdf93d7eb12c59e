import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { paths } from '#dashboard/paths.ts';
import { scopeOf, scopeParams, useAddress } from '#dashboard/page/scope.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count } from '#dashboard/ui/format.ts';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { Issue } from '../../issue/contract.ts';

const Issues = Issue.array();
const SHOWN = 5;

export interface TopIssuesProps {
  org: string;
  projectId: string;
  name: 'most' | 'newest';
  query: string;
  sort: 'freq' | 'new';
}

/** The first of a project's issues by one measure, and the way to the rest. */
export function TopIssues({ org, projectId, name, query, sort }: TopIssuesProps) {
  const scope = scopeParams(scopeOf(useAddress()));
  const params = { ...scope, project: [projectId], query, sort, limit: SHOWN };
  const { data, error, refetch } = useApiHeld(`organizations/${org}/issues/`, params, Issues);
  const title = words().project.page[name];
  return (
    <section className="home-section" aria-labelledby={`project-${name}`}>
      <header>
        <h2 id={`project-${name}`}>{title}</h2>
        <Link to={paths.issues(org)} search={{ project: [projectId], query, sort }} className="link ml-auto">
          {words().actions.showAll(data?.total ?? 0)}
        </Link>
      </header>
      {error !== null && data === undefined && <Failure name={title} error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={SHOWN} label={words().states.loading(title)} />}
      {data?.value.length === 0 && <p className="text-ink-3 py-2">{words().project.page.noIssues}</p>}
      <ul>
        {data?.value.map((issue) => (
          <li key={issue.id}>
            <Link to={paths.issue(org, issue.id)} className="issue-line">
              <LevelMark level={issue.level} />
              <span className="truncate min-w-0">{issue.title}</span>
              <span />
              <span className="num w-14">{count(Number(issue.count))}</span>
              <span className="num w-10 text-ink-3">
                <Age at={sort === 'new' ? issue.firstSeen : issue.lastSeen} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
