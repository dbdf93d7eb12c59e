import { Bookmark, Ellipsis } from 'lucide-react';
import { lazy, memo, Suspense, useState, type ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { count, exactCount } from '#dashboard/ui/format.ts';
import { Check, Swatch } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import type { Issue } from '../contract.ts';
import type { Question } from './ActionPicker.tsx';
import { toggleArchived, toggleResolved, type Action } from './actions.ts';
import { Assignee } from './Assignee.tsx';
import { KindMark } from './KindMark.tsx';
import { namesOf, placeText } from './names.ts';
import { Remark, type RemarkText } from './Remark.tsx';
import { StatusBadge } from './StatusBadge.tsx';

const ActionPicker = lazy(async () => ({ default: (await import('./ActionPicker.tsx')).ActionPicker }));
const RowMenu = lazy(async () => ({ default: (await import('./RowMenu.tsx')).RowMenu }));

export interface IssueRowProps {
  org: string;
  issue: Issue;
  isCursor: boolean;
  isSelected: boolean;
  hasEntered: boolean;
  /** A row is only drawn when something of it changed, and its words are. */
  language: string;
  /** What happened to a row that stays where it was. */
  remark: RemarkText;
  /** Asked for by a key. */
  question: Question | null;
  /** There is no pointer to rest on a row: one menu, always in sight, has what the others show then. */
  isPhone: boolean;
  /** On a phone, once one row is selected: the others show their checkbox too. */
  isSelecting: boolean;
  list: RowActs;
}

/** What a row tells the list; the same for all rows, so that only a row that changed is drawn again. */
export interface RowActs {
  select: (id: string, isRange: boolean) => void;
  act: (id: string, action: Action) => void;
  ask: (id: string, question: Question | null) => void;
}

export const IssueRow = memo(function IssueRow(props: IssueRowProps) {
  const { org, issue, isCursor, remark, question, isPhone, list } = props;
  // Most rows of a long list only pass by: what shows under a pointer is made when one first comes to the row.
  const [wasReached, setReached] = useState(false);
  const act = (action: Action) => list.act(issue.id, action);
  const ask = (next: Question | null) => list.ask(issue.id, next);
  const acts = { issue, onAct: act, onAsk: ask, onSelect: () => list.select(issue.id, false) };
  return (
    <div
      className="issue-row issue-columns"
      aria-current={isCursor ? 'true' : undefined}
      onPointerEnter={wasReached || isPhone ? undefined : () => setReached(true)}
      {...flagsOf(props)}
    >
      <Lead {...props} wasReached={wasReached} />
      <Body org={org} issue={issue} remark={remark} />
      <Counts issue={issue} isPhone={isPhone} />
      <span className="assignee">
        <Assignee org={org} issue={issue} isOpen={question === 'assign'} onAct={act} onClose={() => ask(null)} />
        {isPhone && <MoreButton {...acts} className="phone-more" />}
      </span>
      {remark === null && wasReached && <RowActions {...acts} />}
      {question !== null && question !== 'assign' && (
        <Anchored>
          {(trigger) => (
            <ActionPicker question={question} org={org} issue={issue} trigger={trigger} onAct={act} onClose={() => ask(null)} />
          )}
        </Anchored>
      )}
    </div>
  );
});

function flagsOf({ issue, isCursor, isSelected, isSelecting, hasEntered, remark }: IssueRowProps) {
  return {
    'data-cursor': isCursor || undefined,
    'data-selected': isSelected || undefined,
    'data-selecting': isSelecting || undefined,
    'data-seen': issue.hasSeen || undefined,
    'data-entered': hasEntered || undefined,
    'data-settled': remark !== null || undefined,
  };
}

function Lead({ issue, isCursor, isSelected, isSelecting, wasReached, list }: IssueRowProps & { wasReached: boolean }) {
  return (
    <span className="lead">
      <KindMark issue={issue} />
      {(wasReached || isCursor || isSelected || isSelecting) && (
        <Check
          label={words().issue.select(issue.shortId)}
          state={isSelected ? 'on' : 'off'}
          onToggle={(event) => list.select(issue.id, event.shiftKey)}
        />
      )}
    </span>
  );
}

function Body({ org, issue, remark }: Pick<IssueRowProps, 'org' | 'issue' | 'remark'>) {
  const { type, message } = namesOf(issue);
  return (
    <div className="body">
      <Link to={paths.issue(org, issue.id)} className="title">
        <b>{type}</b>
        {message !== '' && <span className="message">{message}</span>}
      </Link>
      <span className="status">{remark === null ? <StatusBadge issue={issue} /> : <Remark org={org} id={issue.id} text={remark} />}</span>
      <Meta issue={issue} />
    </div>
  );
}

function Meta({ issue }: { issue: Issue }) {
  const release = issue.lastRelease?.shortVersion;
  return (
    <div className="meta">
      <Swatch name={issue.project.slug} of={issue.project.id} />
      <span className="mono truncate max-tablet:hidden">{placeText(issue)}</span>
      <span className="max-tablet:hidden">{issue.shortId}</span>
      {release !== undefined && <span className="max-tablet:hidden">{release}</span>}
      {issue.priorityLockedAt !== null && <span className="max-tablet:hidden">{words().stream.priorityIs(issue.priority)}</span>}
      {issue.isBookmarked && <Bookmark size={12} role="img" aria-label={words().stream.bookmarked} />}
    </div>
  );
}

function Counts({ issue, isPhone }: Pick<IssueRowProps, 'issue' | 'isPhone'>) {
  const day = (issue.stats?.['24h'] ?? []).map(([, value]) => value);
  const events = Number(issue.count);
  const text = words().issue;
  return (
    <>
      <div className="trend">
        <Spark values={day} title={text.day(day.reduce((sum, value) => sum + value, 0))} />
        {isPhone && <span className="phone-counts">{text.eventsUsers(text.eventCount(events), text.userCount(issue.userCount))}</span>}
      </div>
      <span className="num events" title={exactCount(events)}>
        {count(events)}
      </span>
      <span className="num users" title={exactCount(issue.userCount)}>
        {count(issue.userCount)}
      </span>
      <span className="num born text-ink-3">
        <Age at={issue.firstSeen} />
      </span>
      <span className="num seen">
        <Age at={issue.lastSeen} />
      </span>
    </>
  );
}

interface ActsProps {
  issue: Issue;
  onAct: (action: Action) => void;
  onAsk: (question: Question) => void;
  onSelect: () => void;
}

function RowActions({ issue, onAct, onAsk, onSelect }: ActsProps) {
  const text = words().issue.actions;
  const isOpen = issue.status === 'unresolved';
  return (
    <div className="row-actions">
      {issue.status !== 'ignored' && (
        <Button tabIndex={-1} onClick={() => onAct(toggleResolved(issue))}>
          {isOpen ? text.resolve : text.unresolve} <kbd>E</kbd>
        </Button>
      )}
      {issue.status !== 'resolved' && (
        <Button tabIndex={-1} onClick={() => onAct(toggleArchived(issue))}>
          {isOpen ? text.archive : text.unresolve} <kbd>Y</kbd>
        </Button>
      )}
      <Button tabIndex={-1} onClick={() => onAsk('assign')}>
        {text.assign} <kbd>A</kbd>
      </Button>
      <MoreButton issue={issue} onAct={onAct} onAsk={onAsk} onSelect={onSelect} />
    </div>
  );
}

/** Everything that swiping and hovering do, for whoever does neither. */
function MoreButton({ className, ...acts }: ActsProps & { className?: string }) {
  const [isOpen, setOpen] = useState(false);
  const trigger = (
    <IconButton label={words().stream.moreOf(acts.issue.shortId)} className={className} onClick={() => setOpen(true)}>
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <RowMenu trigger={trigger} {...acts} onClose={() => setOpen(false)} />
    </Suspense>
  );
}

/** A place in the row for a menu that a key opened. */
function Anchored({ children }: { children: (trigger: ReactElement) => ReactElement }) {
  const trigger = <button type="button" tabIndex={-1} className="row-anchor" aria-hidden />;
  return <Suspense>{children(trigger)}</Suspense>;
}
