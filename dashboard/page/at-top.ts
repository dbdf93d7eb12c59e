import { useSyncExternalStore } from 'react';

/** Nearer to the top than this many pixels. */
const NEAR_PX = 4;

let isAtTop = true;

function subscribe(listener: () => void): () => void {
  const read = () => (isAtTop = (document.getElementById('main')?.scrollTop ?? 0) < NEAR_PX);
  const onScroll = () => {
    read();
    listener();
  };
  read();
  document.addEventListener('scroll', onScroll, { capture: true, passive: true });
  return () => document.removeEventListener('scroll', onScroll, { capture: true });
}

/**
 * Whether the page's scroller is at its top; renders only when that changes. The place is read when the browser tells of a scroll, not
 * while rendering: between changes of the page, reading it has all of the page laid out.
 */
export function useIsAtTop(): boolean {
  return useSyncExternalStore(subscribe, () => isAtTop);
}
