import { parseEventId } from '../protocol/event-id.ts';
import type { Item } from '../protocol/envelope-types.ts';

const WITH_OWN_ID: ReadonlySet<string> = new Set(['event', 'transaction', 'feedback', 'replay_event', 'user_report']);

/**
 * The event id of an envelope whose header names none: that of the payload, else a new one; null when nothing needs an id.
 * Upstream makes a new one at once; the payload's lets a repeated request be recognised (reliability E8). SDKs of today name
 * the id in the header, so the payload is nearly never read here.
 */
export function eventIdOf(itemsOfEvent: readonly Item[], newId: () => string): string | null {
  if (itemsOfEvent.length === 0) return null;

  for (const item of itemsOfEvent) {
    const id = WITH_OWN_ID.has(item.type) ? idInside(item.payload) : null;
    if (id !== null) return id;
  }
  return newId();
}

function idInside(payload: Uint8Array): string | null {
  try {
    const event: unknown = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
    if (typeof event !== 'object' || event === null || !('event_id' in event)) return null;
    return typeof event.event_id === 'string' ? parseEventId(event.event_id) : null;
  } catch {
    return null; // Not JSON: the room will say so; the envelope gets an id all the same.
  }
}
