import { useSyncExternalStore } from 'react';

export interface Toast {
  readonly id: number;
  /** One line, past tense. */
  readonly text: string;
  readonly tone: 'done' | 'failed';
  readonly undo?: () => void;
}

const MOST = 3;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]) {
  toasts = next;
  listeners.forEach((listener) => listener());
}

export function showToast(toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] }): void {
  lastId += 1;
  change([...toasts, { tone: 'done' as const, ...toast, id: lastId }].slice(-MOST));
}

export function dismissToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

const underWay = new Set<Promise<unknown>>();

/** An action that ends with a toast: whoever takes back waits for it, and so never takes back the one before. */
export function willBeDone<T>(action: Promise<T>): Promise<T> {
  underWay.add(action);
  const forget = () => void underWay.delete(action);
  action.then(forget, forget);
  return action;
}

/** Takes back the youngest action that can be taken back, also one that the server has not answered yet. */
export async function undoLatest(): Promise<void> {
  await Promise.allSettled(underWay);
  const latest = toasts.findLast((toast) => toast.undo !== undefined);
  if (latest === undefined) return;
  dismissToast(latest.id);
  latest.undo?.();
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
