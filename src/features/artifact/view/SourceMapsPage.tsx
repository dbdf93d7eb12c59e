import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Pages } from '#dashboard/page/Pages.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ArtifactBundle } from '../contract.ts';
import { bundlesPath, BundleTable } from './BundleTable.tsx';
import { FileSearch } from './FileSearch.tsx';
import { Lookup } from './Lookup.tsx';

const Bundles = ArtifactBundle.array();

export function SourceMapsPage() {
  const org = usePart('org');
  const project = usePart('project');
  const [query, setQuery] = useState('');
  const text = words().artifact.sourceMaps;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <FileSearch label={text.search} onSearch={setQuery} />
      <Pages
        path={bundlesPath(org, project)}
        params={{ query: query === '' ? null : query, per_page: 50 }}
        answer={Bundles}
        name={text.title}
        more={words().artifact.more}
        empty={query === '' ? <HowTo org={org} project={project} /> : <NoneMatch />}
      >
        {(bundles) => (
          <>
            <BundleTable org={org} project={project} bundles={bundles} />
            <Lookup org={org} project={project} version={null} />
          </>
        )}
      </Pages>
    </SettingsFrame>
  );
}

function NoneMatch() {
  const text = words().artifact.sourceMaps;
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
    'sentry-cli sourcemaps inject ./dist',
    'sentry-cli sourcemaps upload ./dist',
  ].join('\n');
  return (
    <Empty title={text.sourceMaps.empty}>
      <p>{text.sourceMaps.emptyWhy}</p>
      <Snippet label={text.upload} code={code} copy={{ label: words().actions.copy, copiedLabel: words().actions.copied }} />
    </Empty>
  );
}
