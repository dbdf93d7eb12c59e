import type { MouseEvent } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { count, exactCount } from '#dashboard/ui/format.ts';
import { Check, LevelMark, Swatch } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import type { Issue } from '../contract.ts';
import { toggleArchived, toggleResolved } from './actions.ts';
import { Assignee } from './Assignee.tsx';
import { namesOf, placeText } from './names.ts';
import { StatusBadge } from './StatusBadge.tsx';
import type { Action } from './use-actions.ts';

export interface IssueRowProps {
  org: string;
  issue: Issue;
  isCursor: boolean;
  isSelected: boolean;
  hasEntered: boolean;
  /** What happened to a row that stays where it was. */
  remark: string | null;
  isAssigning: boolean;
  onSelect: (event: MouseEvent) => void;
  onAct: (action: Action) => void;
  onAssignClosed: () => void;
}

export function IssueRow({
  org,
  issue,
  isCursor,
  isSelected,
  hasEntered,
  remark,
  isAssigning,
  onSelect,
  onAct,
  onAssignClosed,
}: IssueRowProps) {
  const { type, message } = namesOf(issue);
  const day = (issue.stats?.['24h'] ?? []).map(([, value]) => value);
  const events = Number(issue.count);
  const flags = {
    'data-cursor': isCursor || undefined,
    'data-selected': isSelected || undefined,
    'data-seen': issue.hasSeen || undefined,
    'data-entered': hasEntered || undefined,
    'data-settled': remark !== null || undefined,
  };
  return (
    <div className="issue-row issue-columns" {...flags}>
      <span className="lead">
        <LevelMark level={issue.level} />
        <Check label={words().issue.select(issue.shortId)} state={isSelected ? 'on' : 'off'} onToggle={onSelect} />
      </span>
      <div className="body">
        <Link to={paths.issue(org, issue.id)} className="title">
          <b>{type}</b>
          <span className="message">{message}</span>
        </Link>
        <span className="status">{remark === null ? <StatusBadge issue={issue} /> : <span className="badge">{remark}</span>}</span>
        <div className="meta">
          <Swatch name={issue.project.slug} of={issue.project.id} />
          <span className="mono truncate max-tablet:hidden">{placeText(issue)}</span>
          <span className="max-tablet:hidden">{issue.shortId}</span>
        </div>
      </div>
      <div className="trend">
        <Spark values={day} title={words().issue.day(day.reduce((sum, value) => sum + value, 0))} />
        <span className="phone-counts">
          {words().issue.eventsUsers(words().issue.eventCount(events), words().issue.userCount(issue.userCount))}
        </span>
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
      <span className="assignee">
        <Assignee org={org} issue={issue} isOpen={isAssigning} onAct={onAct} onClose={onAssignClosed} />
      </span>
      {remark === null && <RowActions issue={issue} onAct={onAct} />}
    </div>
  );
}

function RowActions({ issue, onAct }: { issue: Issue; onAct: (action: Action) => void }) {
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
    </div>
  );
}
