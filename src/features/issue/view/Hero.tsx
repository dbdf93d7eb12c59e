import { Check, ChevronDown, Star } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import type { EventTextForm } from '#dashboard/room.ts';
import { Button, SplitButton } from '#dashboard/ui/Button.tsx';
import type { Issue, IssueDetail } from '../contract.ts';
import { ArchiveMenu, ResolveMenu } from './ActionMenus.tsx';
import { toggleArchived, toggleResolved } from './actions.ts';
import { Assignee } from './Assignee.tsx';
import { KindMark } from './KindMark.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { namesOf, placeOf } from './names.ts';
import { StatusBadge } from './StatusBadge.tsx';
import type { Action } from './actions.ts';

export interface HeroProps {
  org: string;
  issue: IssueDetail;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
  onCopy: (form: EventTextForm) => void;
}

export function Hero({ org, issue, onAct, onCopy }: HeroProps) {
  const { type, message } = namesOf(issue);
  const place = placeOf(issue);
  const text = words().issue;
  return (
    <section className="hero">
      <div className="flex items-start gap-6">
        <div className="min-w-0 flex-1">
          <h1>
            <KindMark issue={issue} />
            <span className="min-w-0 break-words">{type}</span>
            <StatusBadge issue={issue} />
            {issue.isBookmarked && <Star size={16} className="bookmarked" role="img" aria-label={text.bookmarked} />}
          </h1>
          {message !== '' && <p className="message">{message}</p>}
          <p className="place">
            {/* On paper there is no bar that says which issue it is. */}
            <b className="hidden print:inline">{issue.shortId}</b>
            <span className="min-w-0 break-words">
              <span className="mono text-ink-2">{place.name}</span>
              {place.file !== '' && (
                <>
                  {' '}
                  {text.at.in} <span className="mono">{place.file}</span>
                </>
              )}
            </span>
            {issue.issueCategory === 'error' && (
              <>
                <span className="max-tablet:hidden" aria-hidden>
                  ·
                </span>
                <span className="max-tablet:hidden">
                  {text.at.handled}: <b>{issue.isUnhandled ? text.at.no : text.at.yes}</b>
                </span>
              </>
            )}
          </p>
        </div>
        <Actions org={org} issue={issue} onAct={onAct} onCopy={onCopy} />
      </div>
    </section>
  );
}

function Actions({ org, issue, onAct, onCopy }: HeroProps) {
  const [isAssigning, setAssigning] = useState(false);
  const text = words().issue.actions;
  const act = (action: Action) => onAct([issue], action);
  return (
    <div className="flex flex-none items-center gap-2 max-tablet:hidden print:hidden">
      <span data-assign>
        <Assignee org={org} issue={issue} isOpen={isAssigning} onAct={act} onClose={() => setAssigning(false)} isNamed />
      </span>
      <SplitButton data-archive>
        <Button onClick={() => act(toggleArchived(issue))}>
          {issue.status === 'ignored' ? text.unresolve : text.archive} <kbd>Y</kbd>
        </Button>
        <ArchiveMenu
          onAct={act}
          trigger={
            <Button aria-label={text.archiveUntil}>
              <ChevronDown size={14} aria-hidden />
            </Button>
          }
        />
      </SplitButton>
      <SplitButton data-resolve>
        <Button kind="primary" onClick={() => act(toggleResolved(issue))}>
          <Check size={14} aria-hidden />
          {issue.status === 'resolved' ? text.unresolve : text.resolve} <kbd>E</kbd>
        </Button>
        <ResolveMenu
          onAct={act}
          release={issue.lastRelease?.version ?? null}
          trigger={
            <Button kind="primary" aria-label={text.resolveIn}>
              <ChevronDown size={14} aria-hidden />
            </Button>
          }
        />
      </SplitButton>
      <MoreMenu issue={issue} onAct={act} onCopy={onCopy} />
    </div>
  );
}

/** The two actions in thumb's reach, and the others behind a button. */
export function PhoneDock({ issue, onAct, onCopy }: Pick<HeroProps, 'issue' | 'onAct' | 'onCopy'>) {
  const text = words().issue.actions;
  return (
    <div className="phone-dock">
      <Button onClick={() => void onAct([issue], toggleArchived(issue))}>
        {issue.status === 'ignored' ? text.unresolve : text.archive}
      </Button>
      <Button kind="primary" onClick={() => void onAct([issue], toggleResolved(issue))}>
        <Check size={16} aria-hidden />
        {issue.status === 'resolved' ? text.unresolve : text.resolve}
      </Button>
      <MoreMenu issue={issue} onAct={(action) => onAct([issue], action)} onCopy={onCopy} />
    </div>
  );
}
