import { localFanOut } from './fan-out.ts';
import type { Cache, Channel } from './port.ts';

/** Entries of all kinds together. What is over it goes, the oldest first: everything here may be lost at any moment. */
const MAX_ENTRIES = 100_000;

interface Entry {
  readonly value: string;
  readonly total: number;
  readonly endsAtMs: number;
}

export interface MemoryCacheOptions {
  /** A clock that never steps back. Default `performance.now()`. */
  readonly monotonicMs?: () => number;
  readonly maxEntries?: number;
  /** Called with every message published here, to take it to the other processes (see bridge.ts). */
  readonly relay?: (channel: Channel, message: unknown) => void;
  /** A subscriber threw: a fault of ours, told and survived, since the message is somebody else's. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** A cache that also takes messages other processes published. */
export interface MemoryCache extends Cache {
  /** Tells the subscribers of this process, and nobody else. */
  deliver(channel: Channel, message: unknown): void;
}

/** State of one process. Fan-out reaches the other processes of the machine through `relay`. */
export function memoryCache(options: MemoryCacheOptions = {}): MemoryCache {
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const entries = boundedEntries(monotonicMs, options.maxEntries ?? MAX_ENTRIES);
  const fanOut = localFanOut(options.onError);

  return {
    get: async (key) => entries.get(`v${key}`)?.value ?? null,
    set: async (key, value, ttlMs) => entries.put(`v${key}`, { value, total: 0, endsAtMs: monotonicMs() + ttlMs }),
    delete: async (key) => entries.drop(`v${key}`),

    async increment(key, by, windowMs) {
      const before = entries.get(`c${key}`);
      const now = monotonicMs();
      const counter = { value: '', total: (before?.total ?? 0) + by, endsAtMs: before?.endsAtMs ?? now + windowMs };
      entries.put(`c${key}`, counter);
      // The port speaks of the time of day; windows are kept by a clock that does not step.
      return { total: counter.total, endsAtMs: Date.now() + (counter.endsAtMs - now) };
    },

    async claim(key, ttlMs) {
      if (entries.get(`l${key}`)) return false;
      entries.put(`l${key}`, { value: '', total: 0, endsAtMs: monotonicMs() + ttlMs });
      return true;
    },

    publish(channel, message) {
      fanOut.deliver(channel, message);
      options.relay?.(channel, message);
    },
    subscribe: (channel, listener) => fanOut.subscribe(channel, listener),
    // Nothing between the processes of one machine goes away and comes back.
    onGap: () => () => {},
    deliver: (channel, message) => fanOut.deliver(channel, message),

    async close() {
      entries.clear();
      fanOut.clear();
    },
  };
}

interface Entries {
  get(key: string): Entry | undefined;
  put(key: string, entry: Entry): void;
  drop(key: string): void;
  clear(): void;
}

function boundedEntries(monotonicMs: () => number, maxEntries: number): Entries {
  // A Map keeps the order of insertion, so its first key is the one that was written longest ago.
  const entries = new Map<string, Entry>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.endsAtMs > monotonicMs()) return entry;
      entries.delete(key);
      return undefined;
    },
    put(key, entry) {
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size <= maxEntries) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        return;
      }
    },
    drop: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
