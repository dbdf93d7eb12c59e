import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { apiKey, apiQuery } from '#dashboard/api/use-api.ts';
import { useLive } from '#dashboard/page/live.ts';
import type { EventViewProps } from '#dashboard/room.ts';
import { EventDetail } from '../contract.ts';
import { hasUnresolved } from './unresolved.ts';

export function eventPath({ org, issueId, eventId }: Pick<EventViewProps, 'org' | 'issueId' | 'eventId'>): string {
  return `organizations/${org}/issues/${issueId}/events/${eventId}/`;
}

/** Why the event is in its issue. */
export function whyPath({ org, project }: EventViewProps, { eventID }: EventDetail): string {
  return `projects/${org}/${project}/events/${eventID}/grouping-info/`;
}

export function eventQuery(props: EventViewProps) {
  return apiQuery(eventPath(props), { environment: props.environments }, EventDetail);
}

/**
 * The event of the page; both columns ask the same question, and one request answers. "Latest" may be another one by now: an open
 * event is never swapped, so nothing asks again while it is read.
 */
export function useEvent(props: EventViewProps): EventDetail {
  return useSuspenseQuery({ ...eventQuery(props), refetchOnWindowFocus: false, refetchOnReconnect: false }).data.value;
}

/** What changes an issue without a new event of it may be source maps that came: they are looked for at once, else now and then. */
const CHANGED_MS = 300;
const BUSY_MS = 30_000;

/**
 * An event whose frames wait for source maps or debug files is read again when its issue changes: the same event, readable. By its own
 * id, for the page may have asked for the latest.
 */
export function useReadableEvent(props: EventViewProps, event: EventDetail): void {
  const queries = useQueryClient();
  const timer = useRef<{ at: number; id: ReturnType<typeof setTimeout> } | null>(null);
  useEffect(() => () => clearTimeout(timer.current?.id), []);

  const readAgain = async () => {
    timer.current = null;
    const again = await queries.fetchQuery({ ...eventQuery({ ...props, eventId: event.eventID }), staleTime: 0 }).catch(() => null);
    // Away for a moment: the next change asks again.
    if (again === null) return;
    void queries.invalidateQueries({ queryKey: apiKey(whyPath(props, event)) });
    queries.setQueryData(eventQuery(props).queryKey, (shown) => (shown?.value.eventID === again.value.eventID ? again : shown));
  };
  useLive((message) => {
    if (message.type !== 'issues' || !hasUnresolved(event)) return;
    const changed = message.issues.find(({ id }) => id === props.issueId);
    if (changed === undefined) return;
    const waitMs = changed.events === 0 ? CHANGED_MS : BUSY_MS;
    const at = performance.now() + waitMs;
    if (timer.current !== null && timer.current.at <= at) return;
    clearTimeout(timer.current?.id);
    timer.current = { at, id: setTimeout(() => void readAgain(), waitMs) };
  });
}
