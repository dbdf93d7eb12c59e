import { useSuspenseQuery } from '@tanstack/react-query';
import { apiQuery } from '#dashboard/api/use-api.ts';
import type { EventViewProps } from '#dashboard/room.ts';
import { EventDetail } from '../contract.ts';

export function eventPath({ org, issueId, eventId }: Pick<EventViewProps, 'org' | 'issueId' | 'eventId'>): string {
  return `organizations/${org}/issues/${issueId}/events/${eventId}/`;
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
