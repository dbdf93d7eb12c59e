import { useLocation, useNavigate } from '@tanstack/react-router';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useKeys } from '#dashboard/page/keys.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, scopeSearch, useAddress, usePart } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { ReleaseArtifacts } from '../../artifact/view/index.tsx';
import { Release } from '../contract.ts';
import { Commits } from './Commits.tsx';
import { Comparison } from './Comparison.tsx';
import { Files } from './Files.tsx';
import { releasePath } from './list-query.ts';
import { Overview } from './Overview.tsx';
import { ReleaseHead } from './ReleaseHead.tsx';
import './releases.css';
import './release.css';

const PARTS = [
  { name: 'issues', path: '' },
  { name: 'commits', path: 'commits/' },
  { name: 'files', path: 'files-changed/' },
  { name: 'artifacts', path: 'artifacts/' },
  { name: 'compare', path: 'compare/' },
] as const;
type PartName = (typeof PARTS)[number]['name'];

/** One release: what it is, what came from it, what is in it, and how it stands beside the one before. */
export function ReleasePage() {
  const org = usePart('org');
  const version = usePart('version');
  const title = words().release.title;
  useFresh([releasePath(org, version), `organizations/${org}/issues/`, `organizations/${org}/events-stats/`]);
  return (
    <Page
      title={version}
      crumbs={[
        { label: title, to: paths.releases(org) },
        { label: version, isFar: true },
      ]}
      scope={{ org }}
    >
      <Part name={version} heading={version} lines={10} key={version}>
        <Whole org={org} version={version} />
      </Part>
    </Page>
  );
}

function Whole({ org, version }: { org: string; version: string }) {
  const scope = scopeParams(scopeOf(useAddress()));
  const release = useApi(releasePath(org, version), { ...scope, expand: 'figures' }, Release);
  const part = usePartHere();
  useReleaseKeys(org, release);
  return (
    <>
      <ReleaseHead org={org} release={release} />
      <Tabs org={org} release={release} here={part} />
      <div className="content">
        {part === 'issues' && <Overview org={org} release={release} />}
        {part === 'commits' && <Commits org={org} version={version} />}
        {part === 'files' && <Files org={org} version={version} />}
        {part === 'artifacts' && (
          <Part name={words().release.parts.artifacts}>
            <ReleaseArtifacts org={org} version={version} projects={release.projects} />
          </Part>
        )}
        {part === 'compare' && <Comparison org={org} version={version} />}
      </div>
    </>
  );
}

function usePartHere(): PartName {
  const { pathname } = useLocation();
  return PARTS.find(({ path }) => path !== '' && pathname.endsWith(`/${path}`))?.name ?? 'issues';
}

function Tabs({ org, release, here }: { org: string; release: Release; here: PartName }) {
  const text = words().release.parts;
  const counts: Partial<Record<PartName, number>> = { commits: release.commitCount };
  return (
    <nav className="tabs" aria-label={text.label}>
      {PARTS.map(({ name, path }) => (
        <Link key={name} to={paths.release(org, release.version, path)} aria-current={name === here ? 'page' : undefined}>
          {text[name]}
          {counts[name] !== undefined && counts[name] > 0 && <span className="n">{count(counts[name])}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** Older and newer by the keys that walk events of an issue; parts by their number. */
function useReleaseKeys(org: string, { version, currentProjectMeta: beside }: Release) {
  const navigate = useNavigate();
  const address = useAddress();
  const text = words().release;
  const { group } = text.keys;
  const go = (to: string) => void navigate({ to, search: scopeSearch(address) } as never);
  const toRelease = (other: string | null | undefined) => () => {
    if (other !== null && other !== undefined) go(paths.release(org, other));
  };
  useKeys([
    { keys: '[', label: text.keys.older, group, run: toRelease(beside?.prevReleaseVersion) },
    { keys: ']', label: text.keys.newer, group, run: toRelease(beside?.nextReleaseVersion) },
    ...PARTS.map(({ name, path }, index) => ({
      keys: String(index + 1),
      label: text.keys.part(text.parts[name]),
      group,
      run: () => go(paths.release(org, version, path)),
    })),
  ]);
}
