import { useState } from 'react';

/**
 * Where the focus goes when what was opened by its mounting closes: back to what had it, whether that opened it or a key did while
 * the focus was elsewhere; with no such place to the page itself, never to a button that the next Space would press. Answers Base
 * UI's `finalFocus`, which would hand on what it is given to the first button within: true leaves it to the trigger, false leaves
 * the focus where it is put here.
 */
export function useFocusBack(): () => boolean {
  const [before] = useState(() => document.activeElement);
  return () => {
    const place = before === document.body ? document.getElementById('main') : before;
    if (!(place instanceof HTMLElement) || !place.isConnected) return true;
    place.focus({ preventScroll: true });
    return false;
  };
}
