import { words } from '#dashboard/messages/words.ts';
import { Pages } from '#dashboard/page/Pages.tsx';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { bytes } from '#dashboard/ui/format.ts';
import { ReleaseFile } from '../contract.ts';
import { Remove } from './Remove.tsx';

const Files = ReleaseFile.array();

export interface ReleaseFilesProps {
  org: string;
  project: string;
  version: string;
}

/** Files that were uploaded one by one; where there are none, nothing is said of them. */
export function ReleaseFiles({ org, project, version }: ReleaseFilesProps) {
  const text = words().artifact.release;
  const list = `projects/${org}/${project}/releases/${encodeURIComponent(version)}/files/`;
  return (
    <Pages path={list} params={{ per_page: 100 }} answer={Files} name={text.files} more={words().artifact.more} empty={null}>
      {(files) => (
        <section className="pt-6" aria-label={text.files}>
          <h3 className="font-semibold">{text.files}</h3>
          <p className="mb-2 text-ink-2">{text.filesWhy}</p>
          <FileTable org={org} list={list} files={files} />
        </section>
      )}
    </Pages>
  );
}

function FileTable({ org, list, files }: { org: string; list: string; files: Readonly<ReturnType<typeof Files.parse>> }) {
  const text = words().artifact;
  const mayRemove = useAccess(org).has('project:releases');
  return (
    <table className="table border-t border-line" aria-label={text.release.files}>
      <thead>
        <tr>
          <th>{text.debugFiles.name}</th>
          <th className="num max-tablet:hidden">{text.sourceMaps.size}</th>
          <th className="num max-tablet:hidden">{text.sourceMaps.uploaded}</th>
          {mayRemove && <th className="num">{text.remove}</th>}
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.id}>
            <td className="mono break-all">
              {file.name}
              {file.dist !== null && <span className="text-ink-3"> {file.dist}</span>}
            </td>
            <td className="num max-tablet:hidden">{bytes(file.size)}</td>
            <td className="num text-ink-2 max-tablet:hidden">
              <Age at={file.dateCreated} />
            </td>
            {mayRemove && (
              <td className="num">
                <Remove
                  list={list}
                  path={`${list}${file.id}/`}
                  name={file.name}
                  title={text.release.removeFile(file.name)}
                  what={text.sourceMaps.removeWhat}
                  done={text.release.removedFile}
                />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
