import type { Channel } from './port.ts';

/** The subscribers of this process. */
export interface FanOut {
  /** Tells them later, in the order of the calls: a publisher never runs a listener's code. */
  deliver(channel: Channel, message: unknown): void;
  subscribe(channel: Channel, listener: (message: unknown) => void): () => void;
  clear(): void;
}

/** `onError` hears of a subscriber that threw; by default it is a process warning, and nobody else loses the message. */
export function localFanOut(onError: (error: unknown) => void = warn): FanOut {
  const listeners = new Map<Channel, Set<(message: unknown) => void>>();
  return {
    deliver(channel, message) {
      for (const listener of listeners.get(channel) ?? []) {
        queueMicrotask(() => {
          if (!listeners.get(channel)?.has(listener)) return;
          try {
            listener(message);
          } catch (error) {
            onError(error);
          }
        });
      }
    },
    subscribe(channel, listener) {
      const set = listeners.get(channel) ?? new Set();
      // A listener of its own even when the same function subscribes twice.
      const own = (message: unknown): void => listener(message);
      set.add(own);
      listeners.set(channel, set);
      return () => void set.delete(own);
    },
    clear: () => listeners.clear(),
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
