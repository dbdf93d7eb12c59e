import { useQueryClient } from '@tanstack/react-query';
import { Archive, Check, RotateCcw, Star, TrendingUp, User } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import type { Activity, IssueDetail } from '../contract.ts';
import { activityText } from './activity-text.ts';
import { listPath } from './list-query.ts';

export function ActivityList({ org, issue }: { org: string; issue: IssueDetail }) {
  return (
    <>
      <ol>
        {issue.activity.map((activity) => (
          <ActivityLine key={activity.id} activity={activity} />
        ))}
      </ol>
      <Comment org={org} issueId={issue.id} />
    </>
  );
}

function ActivityLine({ activity }: { activity: Activity }) {
  const who = activity.user === null ? null : activity.user.name === '' ? activity.user.email : activity.user.name;
  return (
    <li className="activity">
      {activity.type === 'note' ? <Who name={who ?? words().issue.activity.somebody} /> : <ActivityIcon type={activity.type} />}
      <p>
        {who !== null && <b>{who}</b>} <span className="whitespace-pre-wrap">{activityText(activity)}</span>
        <Age at={activity.dateCreated} className="time" />
      </p>
    </li>
  );
}

const ICONS: Readonly<Record<string, typeof Star>> = {
  first_seen: Star,
  set_regression: RotateCcw,
  set_unresolved: RotateCcw,
  set_escalating: TrendingUp,
  set_ignored: Archive,
  assigned: User,
  unassigned: User,
};

function ActivityIcon({ type }: { type: string }) {
  const Icon = ICONS[type] ?? (type.startsWith('set_resolved') ? Check : Star);
  return <Icon size={16} strokeWidth={1.75} aria-hidden />;
}

function Comment({ org, issueId }: { org: string; issueId: string }) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const path = `${listPath(org)}${issueId}/`;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    try {
      await call({ method: 'POST', path: `${path}notes/`, body: { text }, answer: z.unknown() });
      setText('');
      await queries.invalidateQueries({ queryKey: apiKey(path) });
    } catch (error) {
      // The text stays in the field: nothing that was typed is lost.
      showToast({ tone: 'failed', text: words().issue.done.failed(error instanceof ApiError ? error.message : words().errors.ours) });
    }
  };
  return (
    <form className="mt-2 grid gap-2" onSubmit={(event) => void submit(event)}>
      <textarea
        className="input"
        rows={2}
        aria-label={words().issue.activity.placeholder}
        placeholder={words().issue.activity.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && void submit(event)}
      />
      {text.trim() !== '' && (
        <span className="justify-self-end">
          <Button type="submit">{words().issue.activity.submit}</Button>
        </span>
      )}
    </form>
  );
}
