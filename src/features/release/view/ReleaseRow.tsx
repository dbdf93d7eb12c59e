import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useRowFocus, type RowPlace } from '#dashboard/page/row-table.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count, MISSING, percent } from '#dashboard/ui/format.ts';
import { Badge, Meter, Swatch, Who } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import type { Release, ReleaseFigures } from '../contract.ts';
import { quoted } from './list-query.ts';

const MOST_AUTHORS = 3;
/** Never asked for, so never seen: the type has the list without them. */
const NO_FIGURES: ReleaseFigures = { events: 0, users: 0, unhandled: 0, share: null, series: [], regressed: 0 };

export interface ReleaseRowProps extends RowPlace {
  org: string;
  release: Release;
}

export function ReleaseRow({ org, release, rowIndex, hasFocus, onFocus }: ReleaseRowProps) {
  const row = useRowFocus(hasFocus);
  const text = words().release;
  const figures = release.figures ?? NO_FIGURES;
  return (
    <tr ref={row} aria-rowindex={rowIndex} onFocus={onFocus}>
      <td className="name">
        <Name org={org} release={release} />
      </td>
      <td className="max-tablet:hidden text-ink-2" title={release.dateReleased === null ? text.unfinishedWhy : undefined}>
        <Age at={release.dateReleased ?? release.dateCreated} />
      </td>
      <td className="share max-tablet:hidden">
        <Share share={figures.share} />
      </td>
      <td className="num max-tablet:hidden">{count(figures.users)}</td>
      <td className="num">{count(figures.events)}</td>
      <td className="trend max-desk:hidden">
        <Spark isPlain values={figures.series.map(([, value]) => value)} title={text.events(figures.events)} />
      </td>
      <td className="num">
        <Issues org={org} count={release.newGroups} query={`firstRelease:${quoted(release.version)}`} says={text.newIssues} />
      </td>
      <td className="num max-tablet:hidden">
        <Issues org={org} count={figures.regressed} query={`regressed_in_release:${quoted(release.version)}`} says={text.regressed} />
      </td>
      <td className="deploy max-desk:hidden">
        <LastDeploy release={release} />
      </td>
      <td className="num max-desk:hidden">
        <Commits release={release} />
      </td>
    </tr>
  );
}

function Name({ org, release }: { org: string; release: Release }) {
  const text = words().release.badge;
  return (
    <div className="flex min-w-0 items-center gap-2 max-tablet:flex-col max-tablet:items-start max-tablet:gap-0">
      <Projects projects={release.projects} />
      <Link to={paths.release(org, release.version)} className="version mono" title={release.version}>
        {release.shortVersion}
      </Link>
      {release.status === 'archived' && <Badge>{text.archived}</Badge>}
    </div>
  );
}

function Projects({ projects }: Pick<Release, 'projects'>) {
  const [first, ...others] = projects;
  if (first === undefined) return null;
  return (
    <span className="min-w-0 truncate text-ink-2" title={projects.map(({ slug }) => slug).join(', ')}>
      <Swatch name={first.slug} />
      {others.length > 0 && ` +${others.length}`}
    </span>
  );
}

/** A number by itself says little: the bar says it at a glance. */
function Share({ share }: { share: number | null }) {
  if (share === null) return <span className="text-ink-3">{MISSING}</span>;
  return (
    <span className="metered">
      <Meter share={share} />
      <span className="num">{percent(share)}</span>
    </span>
  );
}

/** The way to those issues; a zero leads nowhere. */
function Issues(props: { org: string; count: number; query: string; says: (n: number) => string }) {
  if (props.count === 0) return <span className="text-ink-3">0</span>;
  return (
    <Link to={paths.issues(props.org)} search={{ query: props.query }} className="link font-semibold" aria-label={props.says(props.count)}>
      {count(props.count)}
    </Link>
  );
}

function LastDeploy({ release: { lastDeploy } }: { release: Release }) {
  if (lastDeploy === null) return <span className="text-ink-3">{MISSING}</span>;
  return (
    <span className="flex min-w-0 gap-2">
      <span className="truncate">{lastDeploy.environment}</span>
      <Age at={lastDeploy.dateFinished} className="text-ink-3" />
    </span>
  );
}

function Commits({ release: { commitCount, authors } }: { release: Release }) {
  const names = authors.map(({ name, email }) => name ?? email ?? '').filter((name) => name !== '');
  return (
    <span className="flex items-center justify-end gap-2" title={names.join(', ')}>
      <span className={commitCount === 0 ? 'text-ink-3' : ''}>{count(commitCount)}</span>
      {names.length > 0 && (
        <span className="whos">
          {names.slice(0, MOST_AUTHORS).map((name) => (
            <Who key={name} name={name} />
          ))}
        </span>
      )}
    </span>
  );
}
