import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Pages } from '#dashboard/page/Pages.tsx';
import { paths } from '#dashboard/paths.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ArtifactBundle } from '../contract.ts';
import { bundlesPath, BundleTable } from './BundleTable.tsx';
import { Lookup } from './Lookup.tsx';
import { ReleaseFiles } from './ReleaseFiles.tsx';

const Bundles = ArtifactBundle.array();

export interface ReleaseArtifactsProps {
  org: string;
  version: string;
  projects: readonly { readonly slug: string }[];
}

/** What was uploaded for a release, project by project, and whether a file of it would be resolved. */
export function ReleaseArtifacts({ org, version, projects }: ReleaseArtifactsProps) {
  const text = words().artifact.release;
  return (
    <>
      <p className="mb-4 max-w-text text-ink-2">{text.lead(version)}</p>
      {projects.map(({ slug }) => (
        <OfProject key={slug} org={org} project={slug} version={version} />
      ))}
    </>
  );
}

function OfProject({ org, project, version }: { org: string; project: string; version: string }) {
  const text = words().artifact;
  const isOfRelease = ({ associations }: ArtifactBundle) => associations.some(({ release }) => release === version);
  const none = (
    <Empty title={text.release.none}>
      <p>{text.release.noneWhy}</p>
    </Empty>
  );
  return (
    <section className="home-section" aria-labelledby={`artifacts-${project}`}>
      <header>
        <h2 id={`artifacts-${project}`}>
          <Swatch name={project} />
        </h2>
        <span className="ml-auto flex flex-wrap justify-end gap-x-4">
          <Link to={paths.projectSourceMaps(org, project)} className="link">
            {text.release.toSourceMaps}
          </Link>
          <Link to={paths.projectDebugFiles(org, project)} className="link">
            {text.release.toDebugFiles}
          </Link>
        </span>
      </header>
      <Pages
        path={bundlesPath(org, project)}
        params={{ query: version, per_page: 100 }}
        answer={Bundles}
        name={text.sourceMaps.title}
        more={text.more}
        empty={none}
      >
        {(bundles) => {
          const own = bundles.filter(isOfRelease);
          return own.length === 0 ? none : <BundleTable org={org} project={project} bundles={own} />;
        }}
      </Pages>
      <ReleaseFiles org={org} project={project} version={version} />
      <Lookup org={org} project={project} version={version} />
    </section>
  );
}
