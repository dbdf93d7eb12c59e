import { useState } from 'react';
import { z } from 'zod';
import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count } from '#dashboard/ui/format.ts';
import { LevelMark, Segment } from '#dashboard/ui/Marks.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { Issue } from '../../issue/contract.ts';
import type { Release } from '../contract.ts';
import { quoted } from './list-query.ts';

const Issues = Issue.array();
const SHOWN = 10;
const KINDS = ['new', 'regressed', 'resolved', 'all'] as const;
type Kind = (typeof KINDS)[number];

function queryOf(kind: Kind, version: string): string {
  const name = quoted(version);
  if (kind === 'new') return `firstRelease:${name}`;
  if (kind === 'regressed') return `regressed_in_release:${name}`;
  return kind === 'resolved' ? `resolved_in_release:${name}` : `release:${name}`;
}

/** Every kind is asked for at once, so that what is in each is known before it is chosen. */
export function ReleaseIssues({ org, release }: { org: string; release: Release }) {
  const [chosen, setChosen] = useState<Kind | null>(null);
  const lists = {
    new: useIssues(org, queryOf('new', release.version)),
    regressed: useIssues(org, queryOf('regressed', release.version)),
    resolved: useIssues(org, queryOf('resolved', release.version)),
    all: useIssues(org, queryOf('all', release.version)),
  };
  const countOf = useCountsInRelease(org, release.version);
  const text = words().release.issues;
  const total = (each: Kind) => lists[each].data?.total ?? null;
  // Until somebody chooses: what deserves a look first, of what there is.
  const kind = chosen ?? KINDS.find((each) => total(each) !== 0) ?? 'new';
  return (
    <section className="home-section" aria-labelledby="release-issues">
      <header className="release-issues-head">
        <h2 id="release-issues" className="sr-only">
          {words().release.parts.issues}
        </h2>
        <Segment
          label={text.label}
          value={kind}
          options={KINDS.map((value) => ({
            value,
            label: (
              <>
                {text[value]} <span className="n">{total(value) === null ? '' : count(total(value) ?? 0)}</span>
              </>
            ),
          }))}
          onChange={setChosen}
        />
        <Link to={paths.issues(org)} search={{ query: queryOf(kind, release.version) }} className="link ml-auto">
          {text.stream}
        </Link>
      </header>
      <Rows org={org} kind={kind} list={lists[kind]} countOf={countOf} />
    </section>
  );
}

function useIssues(org: string, query: string) {
  const scope = scopeParams(scopeOf(useAddress()));
  // Events of the whole time are counted for an issue, whatever the page looks at: the search says which issues.
  const params = { project: scope.project, environment: scope.environment, query, sort: 'freq', limit: SHOWN, statsPeriod: '90d' };
  return useApiHeld(`organizations/${org}/issues/`, params, Issues);
}

const Table = z.object({ data: z.array(z.object({ 'issue.id': z.number(), 'count()': z.number() })) });
/** As many issues as one question counts; whoever has fewer events than they stands further down than the list reaches. */
const MOST_COUNTED = 100;

/** Events of each issue in the release: what the issue counts by itself is of all its releases. */
function useCountsInRelease(org: string, version: string): (issueId: string) => number | undefined {
  const scope = scopeParams(scopeOf(useAddress()));
  const query = `release:${quoted(version)}`;
  const params = { ...scope, field: ['issue.id', 'count()'], query, sort: '-count()', per_page: MOST_COUNTED };
  const table = useApiQuietly(`organizations/${org}/events/`, params, Table);
  const counts = new Map(table?.data.map((row) => [String(row['issue.id']), row['count()']]));
  const isWhole = table !== undefined && table.data.length < MOST_COUNTED;
  return (issueId) => counts.get(issueId) ?? (isWhole ? 0 : undefined);
}

interface RowsProps {
  org: string;
  kind: Kind;
  list: ReturnType<typeof useIssues>;
  countOf: (issueId: string) => number | undefined;
}

function Rows({ org, kind, list, countOf }: RowsProps) {
  const text = words().release.issues;
  if (list.error !== null && list.data === undefined) {
    return <Failure name={words().release.parts.issues} error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (list.data === undefined) return <Skeleton lines={4} label={words().states.loading(words().release.parts.issues)} />;
  if (list.data.value.length === 0) return <p className="py-3 text-ink-3">{text.none[kind]}</p>;
  return (
    <ul aria-label={text[kind]}>
      {list.data.value.map((issue) => (
        <li key={issue.id}>
          <Link to={paths.issue(org, issue.id)} className="issue-line">
            <LevelMark level={issue.level} />
            <span className="truncate min-w-0">{issue.title}</span>
            <span className="text-ink-3 max-tablet:hidden">{issue.shortId}</span>
            <span className="num w-14">{count(countOf(issue.id) ?? Number.NaN)}</span>
            <span className="num w-10 text-ink-3">
              <Age at={issue.lastSeen} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
