import { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { scopeParams, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { DEFAULT_QUERY } from './list-query.ts';
import { tokensOf, withoutToken } from '#dashboard/page/query-tokens.ts';

/** Rows of the size of what comes. */
export function IssueSkeleton() {
  return (
    <div role="status" aria-label={words().states.loading(words().issue.title)}>
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className="issue-row issue-columns">
          <span className="sk size-2.5 rounded-full" />
          <span className="grid gap-2">
            <span className={index % 2 === 0 ? 'sk w-2/5' : 'sk w-3/5'} />
            <span className="sk h-2 w-1/4" />
          </span>
          <span className="trend px-3">
            <span className="sk h-5 w-full" />
          </span>
        </div>
      ))}
    </div>
  );
}

/** Nothing was sent yet, all is quiet, or the filter is too narrow: three different things to say. */
export function NoIssues({ org, query, onQuery }: { org: string; query: string; onQuery: (query: string) => void }) {
  const projects = useProjects(org);
  const setAddress = useSetAddress();
  const text = words().issue.empty;
  const hasEvents = projects.some((project) => project.firstEvent !== null);
  const first = projects[0];
  if (!hasEvents && first !== undefined) {
    const setUp = (
      <Link to={paths.onboarding(org, first.slug)} className="btn">
        {text.setUp}
      </Link>
    );
    return (
      <Empty title={text.firstTitle} actions={setUp}>
        <p>{text.first}</p>
      </Empty>
    );
  }
  const longer = (
    <Button kind="quiet" onClick={() => setAddress({ statsPeriod: '90d', start: undefined, end: undefined })}>
      {text.longer}
    </Button>
  );
  if (query === DEFAULT_QUERY) {
    return (
      <Empty
        title={text.quietTitle}
        actions={
          <>
            <Button onClick={() => onQuery('')}>{text.all}</Button>
            {longer}
          </>
        }
      >
        <p>{text.quiet}</p>
      </Empty>
    );
  }
  return (
    <Empty
      title={text.title}
      actions={
        <>
          <Wider org={org} query={query} onQuery={onQuery} />
          <Button onClick={() => onQuery(DEFAULT_QUERY)}>{text.clear}</Button>
          {longer}
        </>
      }
    >
      <p>{text.why(query)}</p>
    </Empty>
  );
}

const Counts = z.record(z.string(), z.number());
/** Parts that are tried to be left out: a search of more is not made by hand. */
const MOST_PARTS = 8;

/** The part without which most is found, and how much that is. */
function Wider({ org, query, onQuery }: { org: string; query: string; onQuery: (query: string) => void }) {
  const scope = scopeParams(useScope());
  const parts = tokensOf(query)
    .slice(0, MOST_PARTS)
    .map((token, index) => ({ part: token.text, query: withoutToken(query, index) }));
  const asked = parts.filter((each) => each.query !== '').map((each) => each.query);
  const counts = useApiQuietly(`organizations/${org}/issues-count/`, { ...scope, query: asked }, Counts, asked.length > 0) ?? {};
  const best = parts.toSorted((a, b) => (counts[b.query] ?? 0) - (counts[a.query] ?? 0))[0];
  const hits = counts[best?.query ?? ''] ?? 0;
  if (best === undefined || hits === 0) return null;
  return <Button onClick={() => onQuery(best.query)}>{words().stream.withoutPart(best.part, hits)}</Button>;
}
