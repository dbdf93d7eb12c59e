import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { Commit } from '../contract.ts';
import { releasePath } from './list-query.ts';
import { Pages } from '#dashboard/page/Pages.tsx';

const Rows = Commit.array();
/** As far as people compare hashes. */
const SHORT = 10;

export function Commits({ org, version }: { org: string; version: string }) {
  const text = words().release.commits;
  const name = words().release.parts.commits;
  return (
    <Pages
      path={`${releasePath(org, version)}commits/`}
      answer={Rows}
      name={name}
      more={text.more}
      empty={
        <Empty title={text.none}>
          <p>{text.noneWhy}</p>
        </Empty>
      }
    >
      {(commits) => (
        <ol className="border-t border-line" aria-label={name}>
          {commits.map((commit) => (
            <CommitItem key={`${commit.repository.id} ${commit.id}`} org={org} commit={commit} />
          ))}
        </ol>
      )}
    </Pages>
  );
}

function CommitItem({ org, commit }: { org: string; commit: Commit }) {
  const text = words().release.commits;
  const author = commit.author.name ?? commit.author.email;
  const [first = '', ...rest] = (commit.message ?? '').split('\n');
  return (
    <li className="flex gap-3 border-b border-line py-3">
      <Who name={author}>?</Who>
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium">{first.trim() === '' ? text.noMessage : first}</p>
        {rest.join('').trim() !== '' && (
          <p className="mt-1 max-w-text whitespace-pre-line break-words text-ink-2">{rest.join('\n').trim()}</p>
        )}
        <p className="mt-1 flex flex-wrap gap-x-3 text-ink-3">
          <span>{author ?? text.nobody}</span>
          <span className="break-all">{commit.repository.name}</span>
          <Age at={commit.dateCreated} />
        </p>
        {commit.suspectFor.length > 0 && (
          <p className="mt-1 flex flex-wrap gap-x-2 text-warning-ink">
            {text.suspect}
            {commit.suspectFor.map((issue) => (
              <Link key={issue.id} to={paths.issue(org, issue.id)} className="link">
                {issue.shortId}
              </Link>
            ))}
          </p>
        )}
      </div>
      <code className="mono text-ink-2" title={commit.id}>
        {commit.id.slice(0, SHORT)}
      </code>
    </li>
  );
}
