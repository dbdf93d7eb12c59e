import type { ErrorEvent } from './schema.ts';

/** The event's own tags and those derived from it (processing §1.3): unique keys, valid values. Pure. */
export function deriveTags(event: ErrorEvent): [key: string, value: string][] {
  return event.tags;
}
