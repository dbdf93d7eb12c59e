import type { ReactNode } from 'react';
import { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { scopeOf, scopeParams, useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count, MISSING } from '#dashboard/ui/format.ts';
import { Swatch, Who } from '#dashboard/ui/Marks.tsx';
import type { Deploy, Release } from '../contract.ts';
import { quoted } from './list-query.ts';

const MOST_AUTHORS = 12;
const MOST_DEPLOYS = 8;

/** What is known of a release. */
export function Facts({ org, release, deploys }: { org: string; release: Release; deploys: readonly Deploy[] | undefined }) {
  const text = words().release.facts;
  return (
    <>
      <section className="home-section" aria-labelledby="release-facts">
        <header>
          <h2 id="release-facts">{text.title}</h2>
        </header>
        <dl className="kv pt-2">
          <Fact name={text.version}>
            <span className="mono break-all">{release.version}</span>
          </Fact>
          <Fact name={text.projects}>
            {release.projects.map(({ slug }) => (
              <Link key={slug} to={paths.project(org, slug)} className="mr-2 inline-block">
                <Swatch name={slug} />
              </Link>
            ))}
          </Fact>
          <Fact name={text.released}>{moment(release.dateReleased)}</Fact>
          <Fact name={text.created}>{moment(release.dateCreated)}</Fact>
          <Fact name={text.firstEvent}>{moment(release.firstEvent)}</Fact>
          <Fact name={text.lastEvent}>{moment(release.lastEvent)}</Fact>
          {release.ref !== null && (
            <Fact name={text.ref}>
              <span className="mono break-all">{release.ref}</span>
            </Fact>
          )}
          {release.url !== null && <Fact name={text.url}>{addressOf(release.url)}</Fact>}
        </dl>
      </section>
      <Environments org={org} release={release} />
      <Deploys deploys={deploys} />
      <Authors release={release} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function moment(at: string | null): ReactNode {
  return at === null ? MISSING : <Age at={at} />;
}

/** Only a web address is a link: anything else a build may have sent is text. */
function addressOf(url: string): ReactNode {
  if (!/^https?:\/\//i.test(url)) return <span className="break-all">{url}</span>;
  return (
    <a href={url} className="link break-all" rel="noreferrer noopener" target="_blank">
      {url}
    </a>
  );
}

const Table = z.object({ data: z.array(z.object({ environment: z.string(), 'count()': z.number() })) });

/** Where it was seen, by the events of the chosen time. */
function Environments({ org, release }: { org: string; release: Release }) {
  const text = words().release.facts;
  const scope = scopeParams(scopeOf(useAddress()));
  const table = useApiQuietly(
    `organizations/${org}/events/`,
    { ...scope, field: ['environment', 'count()'], query: `release:${quoted(release.version)}`, sort: '-count()', per_page: 10 },
    Table,
  );
  if (table === undefined || table.data.length === 0) return null;
  return (
    <section className="home-section" aria-labelledby="release-environments">
      <header>
        <h2 id="release-environments">{text.environments}</h2>
      </header>
      <ul>
        {table.data.map((row) => (
          <li key={row.environment} className="issue-line">
            <span className="min-w-0 flex-1 truncate">{row.environment === '' ? text.noEnvironment : row.environment}</span>
            <span className="num">{count(row['count()'])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deploys({ deploys }: { deploys: readonly Deploy[] | undefined }) {
  const text = words().release.deploys;
  return (
    <section className="home-section" aria-labelledby="release-deploys">
      <header>
        <h2 id="release-deploys">{text.title}</h2>
      </header>
      {deploys?.length === 0 && <p className="py-2 text-ink-3">{text.none}</p>}
      <ul>
        {deploys?.slice(0, MOST_DEPLOYS).map((deploy) => (
          <li key={deploy.id} className="issue-line">
            <span className="min-w-0 flex-1 truncate">
              {deploy.environment}
              {deploy.name !== null && <span className="text-ink-3"> {deploy.name}</span>}
              {deploy.url !== null && <span className="ml-2">{addressOf(deploy.url)}</span>}
            </span>
            <span className="num text-ink-3">
              <Age at={deploy.dateFinished} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Authors({ release: { authors } }: { release: Release }) {
  const names = authors.map(({ name, email }) => name ?? email ?? '').filter((name) => name !== '');
  if (names.length === 0) return null;
  return (
    <section className="home-section" aria-labelledby="release-authors">
      <header>
        <h2 id="release-authors">{words().release.facts.authors}</h2>
      </header>
      <ul className="grid gap-2 pt-2">
        {names.slice(0, MOST_AUTHORS).map((name) => (
          <li key={name} className="flex min-w-0 items-center gap-2">
            <Who name={name} />
            <span className="truncate">{name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
