import { words } from '#dashboard/messages/words.ts';
import { Notice } from '#dashboard/ui/States.tsx';
import type { EventDetail } from '../contract.ts';

const SHOWN = 5;

/** A broken field never loses the event: it is dropped, and said here. */
export function ProcessingErrors({ event }: { event: EventDetail }) {
  if (event.errors.length === 0) return null;
  return (
    <div className="py-4">
      <Notice>
        <b>{words().event.errors.title(event.errors.length)}</b>
        <ul className="pt-1">
          {event.errors.slice(0, SHOWN).map((error, index) => (
            <li key={index}>
              {typeof error.data['name'] === 'string' && <span className="mono">{error.data['name']}: </span>}
              {error.message}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
