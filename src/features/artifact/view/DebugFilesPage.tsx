import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Pages } from '#dashboard/page/Pages.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { Age } from '#dashboard/ui/Age.tsx';
import { bytes } from '#dashboard/ui/format.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { DebugFile } from '../contract.ts';
import { FileSearch } from './FileSearch.tsx';
import { Remapping } from './Remapping.tsx';
import { Remove } from './Remove.tsx';

const Files = DebugFile.array();

export function DebugFilesPage() {
  const org = usePart('org');
  const project = usePart('project');
  const [query, setQuery] = useState('');
  const text = words().artifact.debugFiles;
  const path = `projects/${org}/${project}/files/dsyms/`;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <FileSearch label={text.search} onSearch={setQuery} />
      <Pages
        path={path}
        params={{ query: query === '' ? null : query, per_page: 50 }}
        answer={Files}
        name={text.title}
        more={words().artifact.more}
        empty={query === '' ? <HowTo org={org} project={project} /> : <NoneMatch />}
      >
        {(files) => <FileTable org={org} path={path} files={files} />}
      </Pages>
    </SettingsFrame>
  );
}

function FileTable({ org, path, files }: { org: string; path: string; files: readonly DebugFile[] }) {
  const text = words().artifact;
  const mayRemove = useAccess(org).has('project:releases');
  return (
    <table className="table border-t border-line" aria-label={text.debugFiles.title}>
      <thead>
        <tr>
          <th>{text.debugFiles.name}</th>
          <th className="max-tablet:hidden">{text.debugFiles.kind}</th>
          <th className="num max-tablet:hidden">{text.sourceMaps.size}</th>
          <th className="num max-desk:hidden">{text.sourceMaps.uploaded}</th>
          {mayRemove && <th className="num">{text.remove}</th>}
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <FileRow key={file.id} path={path} file={file} mayRemove={mayRemove} />
        ))}
      </tbody>
    </table>
  );
}

function FileRow({ path, file, mayRemove }: { path: string; file: DebugFile; mayRemove: boolean }) {
  const text = words().artifact.debugFiles;
  return (
    <tr>
      <td>
        <a
          href={`/api/0/${path}?id=${file.id}`}
          className="link break-all font-medium"
          download
          aria-label={`${text.download} ${file.objectName} ${file.debugId}`}
        >
          {file.objectName}
        </a>
        <span className="mono block break-all text-ink-3">{file.debugId}</span>
        <Remapping remap={file.remap} />
      </td>
      <td className="align-top max-tablet:hidden">
        {file.symbolType} <span className="text-ink-3">{file.cpuName}</span>
        {file.data.features.length === 0 && (
          <span className="block">
            <Badge title={text.notYetWhy}>{text.notYet}</Badge>
          </span>
        )}
      </td>
      <td className="num align-top max-tablet:hidden">{bytes(file.size)}</td>
      <td className="num align-top text-ink-2 max-desk:hidden">
        <Age at={file.dateCreated} />
      </td>
      {mayRemove && (
        <td className="num align-top">
          <Remove
            list={path}
            params={{ id: file.id }}
            name={`${file.objectName} ${file.debugId}`}
            title={text.removeTitle(file.objectName)}
            what={text.removeWhat}
            done={text.removed}
          />
        </td>
      )}
    </tr>
  );
}

function NoneMatch() {
  const text = words().artifact.debugFiles;
  return (
    <Empty title={text.noneMatch}>
      <p>{text.noneMatchWhy}</p>
    </Empty>
  );
}

function HowTo({ org, project }: { org: string; project: string }) {
  const text = words().artifact;
  const code = [
    `export SENTRY_URL=${location.origin}`,
    `export SENTRY_ORG=${org} SENTRY_PROJECT=${project}`,
    'sentry-cli upload-proguard --uuid "$MAPPING_UUID" app/build/outputs/mapping/release/mapping.txt',
    'sentry-cli debug-files upload ./build',
  ].join('\n');
  return (
    <Empty title={text.debugFiles.empty}>
      <p>{text.debugFiles.emptyWhy}</p>
      <Snippet label={text.upload} code={code} copy={{ label: words().actions.copy, copiedLabel: words().actions.copied }} />
    </Empty>
  );
}
