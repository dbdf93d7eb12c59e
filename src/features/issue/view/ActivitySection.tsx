import { useQueryClient } from '@tanstack/react-query';
import { Archive, Bell, BellOff, BellRing, Check, GitCommitHorizontal, GitMerge, RotateCcw, Star, TrendingUp, User } from 'lucide-react';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import type { Activity, Issue, IssueDetail } from '../contract.ts';
import { subscribe, type Action } from './actions.ts';
import { activityText } from './activity-text.ts';
import { CommentBox } from './CommentBox.tsx';
import { draftOf, keepDraft } from './drafts.ts';
import { listPath } from './list-query.ts';
import { Note } from './Note.tsx';

import { undoAll } from './use-actions.ts';
import { useMentionable, useNotes } from './use-notes.ts';

export interface ActivitySectionProps {
  org: string;
  issue: IssueDetail;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
}

/** What happened to an issue and what people said of it; who looked at it, and who is told. */
export function ActivitySection({ org, issue, onAct }: ActivitySectionProps) {
  const text = words().issue.activity;
  const people = useMentionable(org);
  const notes = useNotes(org, issue.id, people);
  const Icon = issue.isSubscribed ? BellOff : Bell;
  return (
    <section className="sect" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
        <span className="flex-1" />
        <span className="print:hidden">
          <Button kind="quiet" size="small" onClick={() => void onAct([issue], subscribe(!issue.isSubscribed))}>
            <Icon size={14} aria-hidden />
            {issue.isSubscribed ? words().issue.actions.unsubscribe : words().issue.actions.subscribe}
          </Button>
        </span>
      </header>
      <ol>
        {issue.activity.map((activity) =>
          activity.type === 'note' ? (
            <Note key={activity.id} note={activity} people={people} notes={notes} />
          ) : (
            <ActivityLine key={activity.id} org={org} issueId={issue.id} activity={activity} />
          ),
        )}
      </ol>
      <CommentBox
        key={issue.id}
        initial={draftOf(issue.id)}
        people={people}
        submitLabel={text.submit}
        onSubmit={notes.add}
        onDraft={(draft) => keepDraft(issue.id, draft)}
      />
      <SeenBy issue={issue} />
    </section>
  );
}

interface ActivityLineProps {
  org: string;
  issueId: string;
  activity: Activity;
}

function ActivityLine({ org, issueId, activity }: ActivityLineProps) {
  const { undo } = activity.data;
  const who = activity.user === null ? null : activity.user.name === '' ? activity.user.email : activity.user.name;
  return (
    <li className="activity">
      <ActivityIcon type={activity.type} />
      <p>
        {who !== null && <b>{who}</b>} <span>{activityText(activity)}</span>
        <Age at={activity.dateCreated} className="time" />
        {typeof undo === 'string' && <UndoMerge org={org} issueId={issueId} undo={undo} />}
      </p>
    </li>
  );
}

/** What the program merged by itself is taken back where it is told. */
function UndoMerge({ org, issueId, undo }: { org: string; issueId: string; undo: string }) {
  const queries = useQueryClient();
  const path = listPath(org);
  const takeBack = async () => {
    await undoAll(path, [undo], () => undefined);
    await Promise.all(
      [path, `${path}${issueId}/`, `${path}${issueId}/similar-issues/`].map((each) =>
        queries.invalidateQueries({ queryKey: apiKey(each) }),
      ),
    );
  };
  return (
    <span className="print:hidden">
      <Button kind="quiet" size="small" onClick={() => void takeBack()}>
        {words().issue.history.undoMerge}
      </Button>
    </span>
  );
}

const ICONS: Readonly<Record<string, typeof Star>> = {
  first_seen: Star,
  set_regression: RotateCcw,
  set_unresolved: RotateCcw,
  set_escalating: TrendingUp,
  set_ignored: Archive,
  alert_sent: BellRing,
  suspect_commit: GitCommitHorizontal,
  merge: GitMerge,
  assigned: User,
  unassigned: User,
};

function ActivityIcon({ type }: { type: string }) {
  const Icon = ICONS[type] ?? (type.startsWith('set_resolved') ? Check : Star);
  return <Icon size={16} strokeWidth={1.75} aria-hidden />;
}

const MOST_SEEN = 8;

function SeenBy({ issue }: { issue: IssueDetail }) {
  if (issue.seenBy.length === 0) return null;
  const names = issue.seenBy.map((person) => (person.name === '' ? person.email : person.name));
  return (
    <p className="seen-by">
      <span>{words().issue.activity.seenBy}</span>
      {names.slice(0, MOST_SEEN).map((name, index) => (
        <Who key={index} name={name} />
      ))}
      <span className="sr-only">{names.join(', ')}</span>
      {names.length > MOST_SEEN && <span>+{names.length - MOST_SEEN}</span>}
    </p>
  );
}
