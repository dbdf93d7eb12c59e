import { useApi } from '#dashboard/api/use-api.ts';
import type { EventViewProps } from '#dashboard/room.ts';
import { EventDetail } from '../contract.ts';

/** The event of the page; both columns ask the same question, and one request answers. */
export function useEvent({ org, issueId, eventId, environments }: EventViewProps): EventDetail {
  return useApi(`organizations/${org}/issues/${issueId}/events/${eventId}/`, { environment: environments }, EventDetail);
}
