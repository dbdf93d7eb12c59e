import { useSyncExternalStore } from 'react';

/**
 * A session that ended while a page was open. Questions and changes wait here until somebody signed in again over the page, and
 * are then sent once more: nothing that was typed is lost, nothing has to be repeated by hand.
 */
let waiting: { readonly renewed: Promise<void>; readonly resolve: () => void } | null = null;
const listeners = new Set<() => void>();

/** Ends when there is a session again. The page may also be left meanwhile; then nobody waits any more. */
export function untilSignedIn(): Promise<void> {
  if (waiting === null) {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = { renewed: promise, resolve };
    listeners.forEach((listener) => listener());
  }
  return waiting.renewed;
}

export function signedInAgain(): void {
  waiting?.resolve();
  waiting = null;
  listeners.forEach((listener) => listener());
}

/** True while a session is waited for. */
export function useHasSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
}
