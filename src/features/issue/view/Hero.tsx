import { Check, ChevronDown, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Button, IconButton, SplitButton } from '#dashboard/ui/Button.tsx';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import { Menu } from '#dashboard/ui/Menu.tsx';
import { PRIORITIES, type Issue, type IssueDetail } from '../contract.ts';
import { ArchiveMenu, ResolveMenu } from './ActionMenus.tsx';
import { bookmark, prioritize, toggleArchived, toggleResolved } from './actions.ts';
import { Assignee } from './Assignee.tsx';
import { namesOf, placeOf } from './names.ts';
import { StatusBadge } from './StatusBadge.tsx';
import type { Action } from './use-actions.ts';
import { copyMarkdown } from './use-issue-keys.ts';

export interface HeroProps {
  org: string;
  issue: IssueDetail;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
}

export function Hero({ org, issue, onAct }: HeroProps) {
  const { type, message } = namesOf(issue);
  const place = placeOf(issue);
  const text = words().issue;
  return (
    <section className="hero">
      <div className="flex items-start gap-6">
        <div className="min-w-0 flex-1">
          <h1>
            <LevelMark level={issue.level} />
            <span className="min-w-0 break-words">{type}</span>
            <StatusBadge issue={issue} />
          </h1>
          {message !== '' && <p className="message">{message}</p>}
          <p className="place">
            <span className="min-w-0 break-words">
              <span className="mono text-ink-2">{place.name}</span>
              {place.file !== '' && (
                <>
                  {' '}
                  {text.at.in} <span className="mono">{place.file}</span>
                </>
              )}
            </span>
            <span className="max-tablet:hidden">
              · {text.at.handled}: <b>{issue.isUnhandled ? text.at.no : text.at.yes}</b>
            </span>
          </p>
        </div>
        <Actions org={org} issue={issue} onAct={onAct} />
      </div>
    </section>
  );
}

function Actions({ org, issue, onAct }: HeroProps) {
  const [isAssigning, setAssigning] = useState(false);
  const text = words().issue.actions;
  const act = (action: Action) => void onAct([issue], action);
  const more = (
    <IconButton label={text.more}>
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
  return (
    <div className="flex flex-none items-center gap-2 max-tablet:hidden">
      <span data-assign>
        <Assignee org={org} issue={issue} isOpen={isAssigning} onAct={act} onClose={() => setAssigning(false)} isNamed />
      </span>
      <SplitButton>
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
      <SplitButton>
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
      <Menu
        trigger={more}
        entries={[
          { kind: 'action', label: text.copyMarkdown, hint: <kbd>C</kbd>, onChoose: () => void copyMarkdown(issue) },
          { kind: 'action', label: text.bookmark, hint: <kbd>B</kbd>, onChoose: () => act(bookmark(!issue.isBookmarked)) },
          { kind: 'line' },
          { kind: 'heading', label: text.priority },
          ...PRIORITIES.map((priority) => ({
            kind: 'action' as const,
            label: words().issue.priorities[priority],
            hint: priority === issue.priority ? <Check size={14} aria-hidden /> : null,
            onChoose: () => act(prioritize(priority)),
          })),
        ]}
      />
    </div>
  );
}

/** The two actions in thumb's reach. */
export function PhoneDock({ issue, onAct }: HeroProps) {
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
    </div>
  );
}
