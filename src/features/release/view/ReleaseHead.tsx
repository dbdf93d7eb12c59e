import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { scopeSearch, useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Badge, Swatch } from '#dashboard/ui/Marks.tsx';
import type { Release } from '../contract.ts';
import { ReleaseActions } from './ReleaseActions.tsx';
import { ReleaseBrief } from './ReleaseBrief.tsx';

/** Which release, in what state, what became of it in one sentence, and what can be done with it. */
export function ReleaseHead({ org, release }: { org: string; release: Release }) {
  const text = words().release;
  return (
    <header className="release-head">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0" title={release.version}>
          {release.shortVersion}
        </h1>
        <Copy text={release.version} label={words().actions.copy} copiedLabel={words().actions.copied} isIconOnly />
        {release.projects.map(({ slug }) => (
          <Swatch key={slug} name={slug} />
        ))}
        {release.status === 'archived' && <Badge>{text.badge.archived}</Badge>}
        {release.dateReleased === null && <Badge title={text.unfinishedWhy}>{text.badge.unfinished}</Badge>}
        <span className="ml-auto flex items-center gap-2">
          <Neighbours org={org} release={release} />
          <ReleaseActions org={org} release={release} />
        </span>
      </div>
      <ReleaseBrief org={org} release={release} />
    </header>
  );
}

function Neighbours({ org, release: { currentProjectMeta } }: { org: string; release: Release }) {
  const navigate = useNavigate();
  const address = useAddress();
  const text = words().release.keys;
  const older = currentProjectMeta?.prevReleaseVersion ?? null;
  const newer = currentProjectMeta?.nextReleaseVersion ?? null;
  const go = (version: string | null) => {
    if (version !== null) void navigate({ to: paths.release(org, version), search: scopeSearch(address) } as never);
  };
  return (
    <span className="flex items-center">
      <IconButton label={`${text.older} [`} disabled={older === null} onClick={() => go(older)}>
        <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
      <IconButton label={`${text.newer} ]`} disabled={newer === null} onClick={() => go(newer)}>
        <ChevronRight size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
    </span>
  );
}
