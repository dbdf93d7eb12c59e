import type { ReactNode } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useAddress, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { useProjects } from '#dashboard/page/session.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { queryOf, statusOf } from './list-query.ts';

const SDK = `Sentry.init({
  dsn: '…',
  release: 'my-app@1.2.3',
});`;

/** Why the list is empty, and what would fill it. */
export function NoReleases({ org }: { org: string }) {
  const search = useAddress();
  const { environment } = useScope();
  const text = words().release;
  if (queryOf(search).trim() !== '') return <Nothing title={text.noneMatch} why={text.noneMatchWhy} />;
  if (statusOf(search) === 'archived') return <Nothing title={text.noneArchived} why={text.noneArchivedWhy} />;
  if (environment.length > 0) return <Nothing title={text.noneThere} why={text.noneThereWhy} />;
  return <HowToName org={org} />;
}

function Nothing({ title, why }: { title: string; why: ReactNode }) {
  const setAddress = useSetAddress();
  const clear = () => setAddress({ query: undefined, status: undefined, environment: undefined, project: undefined });
  return (
    <Empty title={title} actions={<Button onClick={clear}>{words().release.clear}</Button>}>
      <p>{why}</p>
    </Empty>
  );
}

function HowToName({ org }: { org: string }) {
  const project = useProjects(org)[0]?.slug ?? 'my-app';
  const text = words().release;
  const copy = { label: words().actions.copy, copiedLabel: words().actions.copied };
  const build = [
    `export SENTRY_URL=${location.origin}`,
    `export SENTRY_ORG=${org} SENTRY_PROJECT=${project}`,
    'VERSION=my-app@$(git describe --tags --always)',
    'sentry-cli releases new "$VERSION"',
    'sentry-cli releases set-commits "$VERSION" --local',
    'sentry-cli releases finalize "$VERSION"',
    'sentry-cli deploys new --release "$VERSION" --env production',
  ].join('\n');
  return (
    <Empty title={text.empty}>
      <p>{text.emptyWhy}</p>
      <Snippet label={text.inSdk} code={SDK} copy={copy} />
      <Snippet label={text.inBuild} code={build} copy={copy} />
    </Empty>
  );
}
