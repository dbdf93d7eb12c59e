import { useSyncExternalStore, type PointerEvent } from 'react';
import { age, moment, span } from './format.ts';

/** One clock for all ages of a page, so that they tick together and only when one is shown. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

let offsetMs = 0;

/** How far the server's clock is ahead of this machine's: ages are counted by the server's, which stamped them. */
export function setClockOffset(ms: number): void {
  offsetMs = ms;
}

/** A text that depends on the time of day; renders only when the text changes. */
export function useTicking(text: (nowMs: number) => string): string {
  return useSyncExternalStore(subscribe, () => text(Date.now() + offsetMs));
}

/** Written when a pointer comes: the moments of a list that is scrolled would cost more than the ages. */
function tellMoment({ currentTarget }: PointerEvent<HTMLTimeElement>): void {
  currentTarget.title = moment(currentTarget.dateTime);
}

/** `8s 3m 2h`, the moment and zone on hover. */
export function Age({ at, className }: { at: string; className?: string }) {
  const text = useTicking((nowMs) => age(Date.parse(at), nowMs));
  return (
    <time dateTime={at} className={className} onPointerEnter={tellMoment}>
      {text}
    </time>
  );
}

/** `2 h 14 min`, for sentences. */
export function Span({ since }: { since: string }) {
  const text = useTicking((nowMs) => span(Math.max(0, nowMs - Date.parse(since))));
  return (
    <time dateTime={since} title={moment(since)}>
      {text}
    </time>
  );
}
