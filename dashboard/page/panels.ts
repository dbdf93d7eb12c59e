import { useSyncExternalStore } from 'react';

/** Which of the shell's own panels is open: at most one, from anywhere. */
export type Panel = 'none' | 'palette' | 'keys' | 'project' | 'environment' | 'time' | 'more';

let open: Panel = 'none';
const listeners = new Set<() => void>();

export function openPanel(panel: Panel): void {
  open = panel;
  listeners.forEach((listener) => listener());
}

export function openKeys(): void {
  openPanel('keys');
}

export function usePanel(): Panel {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
