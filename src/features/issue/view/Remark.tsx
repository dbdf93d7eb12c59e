import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { z } from 'zod';
import { Activity } from '../contract.ts';
import { listPath } from './list-query.ts';

/** What a row says that is no longer one of the list's. Null: nothing. */
export type RemarkText = string | null;

/** Somebody else did it, and the history knows what. */
export const ASK = '\u0000';

const Feed = z.object({ activity: z.array(Activity) });

export function Remark({ org, id, text }: { org: string; id: string; text: string }) {
  return <span className="badge">{text === ASK ? <Told org={org} id={id} /> : text}</span>;
}

function Told({ org, id }: { org: string; id: string }) {
  const feed = useApiQuietly(`${listPath(org)}${id}/activities/`, {}, Feed);
  return toldBy(feed?.activity[0]);
}

const TOLD: Readonly<Record<string, 'resolved' | 'archived' | 'reopened' | 'assigned' | 'reviewed' | undefined>> = {
  set_resolved: 'resolved',
  set_resolved_in_release: 'resolved',
  set_resolved_in_commit: 'resolved',
  set_ignored: 'archived',
  set_unresolved: 'reopened',
  assigned: 'assigned',
  unassigned: 'assigned',
  mark_reviewed: 'reviewed',
};

/** The newest line of an issue's history, as a row says it in a few words. */
export function toldBy(last: Pick<Activity, 'type' | 'user'> | undefined): string {
  const told = TOLD[last?.type ?? ''];
  const person = last?.user ?? null;
  const who = person === null ? '' : person.name === '' ? person.email : person.name;
  return told === undefined ? words().issue.done.rowGone : words().stream.remark[told](who);
}
