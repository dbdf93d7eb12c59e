import type { ErrorEvent } from '../../../event/schema.ts';

/** A tag as people know it: the event's own, or the field that is shown as one. */
export function eventTag(event: ErrorEvent, key: string): string | undefined {
  const own = event.tags.find(([name]) => name === key)?.[1];
  if (own !== undefined) return own;
  if (key === 'environment') return event.environment;
  if (key === 'release') return event.release;
  if (key === 'transaction') return event.transaction;
  return key === 'server_name' ? event.server_name : undefined;
}
