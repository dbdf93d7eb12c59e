import { TriangleAlert } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { bytes, count } from '#dashboard/ui/format.ts';
import type { ArtifactBundle } from '../contract.ts';
import { Remapping } from './Remapping.tsx';
import { Remove } from './Remove.tsx';

export interface BundleTableProps {
  org: string;
  project: string;
  bundles: readonly ArtifactBundle[];
}

export function bundlesPath(org: string, project: string): string {
  return `projects/${org}/${project}/files/artifact-bundles/`;
}

export function BundleTable({ org, project, bundles }: BundleTableProps) {
  const text = words().artifact.sourceMaps;
  const mayRemove = useAccess(org).has('project:releases');
  return (
    <table className="table border-t border-line" aria-label={text.title}>
      <thead>
        <tr>
          <th>{text.releases}</th>
          <th className="num">{text.files}</th>
          <th className="num max-tablet:hidden">{text.size}</th>
          <th className="num max-tablet:hidden">{text.uploaded}</th>
          <th className="num max-desk:hidden">{text.used}</th>
          {mayRemove && <th className="num">{words().artifact.remove}</th>}
        </tr>
      </thead>
      <tbody>
        {bundles.map((bundle) => (
          <tr key={bundle.bundleId}>
            <td>
              <Associations org={org} bundle={bundle} />
              <span className="mono block break-all text-ink-3">{bundle.bundleId}</span>
              <Problems bundle={bundle} />
              <Remapping remap={bundle.remap} />
            </td>
            <td className="num align-top">{count(bundle.fileCount)}</td>
            <td className="num align-top max-tablet:hidden">{bytes(bundle.size)}</td>
            <td className="num align-top text-ink-2 max-tablet:hidden">
              <Age at={bundle.date} />
            </td>
            <td className="num align-top text-ink-2 max-desk:hidden">
              <Age at={bundle.dateModified} />
            </td>
            {mayRemove && (
              <td className="num align-top">
                <Remove
                  list={bundlesPath(org, project)}
                  params={{ bundleId: bundle.bundleId }}
                  name={bundle.bundleId}
                  title={text.removeTitle}
                  what={text.removeWhat}
                  done={text.removed}
                />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Releases that may use it; without one, whatever names its debug ids. */
function Associations({ org, bundle }: { org: string; bundle: ArtifactBundle }) {
  const named = bundle.associations.flatMap(({ release, dist }) => (release === null ? [] : [{ release, dist }]));
  if (named.length === 0) return <span>{words().artifact.sourceMaps.byId}</span>;
  return (
    <ul>
      {named.map(({ release, dist }) => (
        <li key={`${release} ${dist ?? ''}`} className="break-all">
          <Link to={paths.release(org, release)} className="mono link">
            {release}
          </Link>
          {dist !== null && <span className="text-ink-3"> {dist}</span>}
        </li>
      ))}
    </ul>
  );
}

function Problems({ bundle: { problems } }: { bundle: ArtifactBundle }) {
  if (problems.length === 0) return null;
  return (
    <details className="text-warning-ink">
      <summary className="flex cursor-pointer items-center gap-1.5">
        <TriangleAlert size={12} aria-hidden />
        {words().artifact.sourceMaps.problems(problems.length)}
      </summary>
      <ul className="py-1">
        {problems.map(({ file, problem }) => (
          <li key={file} className="break-all">
            <span className="mono">{file}</span>: {problem}
          </li>
        ))}
      </ul>
    </details>
  );
}
