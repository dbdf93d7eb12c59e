import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count, span } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ReleaseComparison, type ComparedRelease, type IssueInRelease } from '../contract.ts';
import { releasePath } from './list-query.ts';

const Compared = ReleaseComparison.nullable();

export function Comparison({ org, version }: { org: string; version: string }) {
  return (
    <Part name={words().release.parts.compare} lines={8}>
      <Beside org={org} version={version} />
    </Part>
  );
}

function Beside({ org, version }: { org: string; version: string }) {
  const compared = useApi(`${releasePath(org, version)}comparison/`, {}, Compared);
  const text = words().release.compare;
  if (compared === null) {
    return (
      <Empty title={text.none}>
        <p>{text.noneWhy}</p>
      </Empty>
    );
  }
  return (
    <>
      <p className="mb-2 text-ink-2">{text.window(span(compared.seconds * 1000))}</p>
      <Figures org={org} compared={compared} />
      <div className="columns mt-6">
        <Apart org={org} title={text.appeared(compared.appeared.total)} none={text.noAppeared} issues={compared.appeared.issues} />
        <Apart org={org} title={text.gone(compared.gone.total)} none={text.noGone} issues={compared.gone.issues} />
      </div>
    </>
  );
}

const MEASURES = ['events', 'users', 'unhandled', 'issues'] as const;

function Figures({ org, compared: { release, base } }: { org: string; compared: ReleaseComparison }) {
  const text = words().release.compare;
  return (
    <table className="table release-table" aria-label={words().release.parts.compare}>
      <thead>
        <tr>
          <th>{text.measure}</th>
          <th className="num">
            <ReleaseName org={org} side={base} />
          </th>
          <th className="num">
            <ReleaseName org={org} side={release} />
          </th>
          <th className="num">{text.change}</th>
        </tr>
      </thead>
      <tbody>
        {MEASURES.map((measure) => (
          <tr key={measure}>
            <td>{text[measure]}</td>
            <td className="num text-ink-2">{count(base[measure])}</td>
            <td className="num font-semibold">{count(release[measure])}</td>
            <td className="num">
              <Change from={base[measure]} to={release[measure]} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ReleaseName({ org, side }: { org: string; side: ComparedRelease }) {
  return (
    <span className="inline-flex max-w-full items-baseline gap-2">
      <Link to={paths.release(org, side.version)} className="mono truncate" title={side.version}>
        {side.shortVersion}
      </Link>
      <span className="font-normal max-tablet:hidden">
        {words().release.compare.since} <Age at={side.since} />
      </span>
    </span>
  );
}

/** More is worse here, whatever is counted. */
function Change({ from, to }: { from: number; to: number }) {
  if (from === to) return <span className="text-ink-3">0</span>;
  const sign = to > from ? '+' : '\u2212';
  const share = from === 0 ? null : Math.round((Math.abs(to - from) / from) * 100);
  return (
    <span className={to > from ? 'text-error-ink' : 'text-ok-ink'}>
      {sign}
      {count(Math.abs(to - from))}
      {share !== null && <span className="max-tablet:hidden">{` (${sign}${decimal(share)}\u2009%)`}</span>}
    </span>
  );
}

interface ApartProps {
  org: string;
  title: string;
  none: string;
  issues: readonly IssueInRelease[];
}

function Apart({ org, title, none, issues }: ApartProps) {
  return (
    <section className="home-section">
      <header>
        <h2>{issues.length === 0 ? none : title}</h2>
      </header>
      <ul aria-label={title}>
        {issues.map((issue) => (
          <li key={issue.id}>
            <Link to={paths.issue(org, issue.id)} className="issue-line">
              <LevelMark level={issue.level} />
              <span className="truncate min-w-0">{issue.title}</span>
              <span className="text-ink-3 max-tablet:hidden">{issue.shortId}</span>
              <span className="num w-14">{count(issue.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
