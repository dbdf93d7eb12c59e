import type { ChildProcess } from 'node:child_process';
import { memoryCache } from './memory.ts';
import type { MemoryCache, MemoryCacheOptions } from './memory.ts';
import type { Cache, Channel } from './port.ts';

/** The parent's side: its own cache, and the children whose messages it passes on. */
export interface CacheHub {
  readonly cache: Cache;
  /** From now on the child's messages reach everybody else, and everybody's reach the child, until it is gone. */
  attach(child: ChildProcess): void;
}

interface Envelope {
  readonly vedetteCache: Channel;
  readonly message: unknown;
}

/** A child that reads nothing would have all messages kept for it in our memory; beyond this many it misses some. */
const MAX_UNREAD = 10_000;

/**
 * Fan-out between the processes of one machine, over the channel a child is forked with. Each process has the state of its own
 * cache: counters and claims that must be shared live in one process, or in Redis.
 */
export function cacheHub(options: MemoryCacheOptions = {}): CacheHub {
  const children = new Map<ChildProcess, { unread: number }>();

  function send(child: ChildProcess, envelope: Envelope): void {
    const state = children.get(child);
    if (!state || !child.connected || state.unread >= MAX_UNREAD) return;
    state.unread++;
    // An error means that the child is going: it hears nothing more, and its exit is its supervisor's business.
    child.send(envelope, () => void state.unread--);
  }

  const cache = memoryCache({
    ...options,
    relay: (channel, message) => {
      for (const child of children.keys()) send(child, { vedetteCache: channel, message });
    },
  });

  return {
    cache,
    attach(child) {
      children.set(child, { unread: 0 });
      child.on('message', (received) => {
        if (!isEnvelope(received)) return;
        cache.deliver(received.vedetteCache, received.message);
        for (const other of children.keys()) if (other !== child) send(other, received);
      });
      child.once('disconnect', () => children.delete(child));
    },
  };
}

/** The side of a process that was forked by a hub's. */
export function bridgedCache(channel: NodeJS.Process = process, options: MemoryCacheOptions = {}): MemoryCache {
  const cache = memoryCache({
    ...options,
    relay: (name, message) => {
      // Without a parent nobody is left to tell.
      if (channel.connected) channel.send?.({ vedetteCache: name, message } satisfies Envelope, undefined, {}, () => {});
    },
  });
  const onMessage = (received: unknown): void => {
    if (isEnvelope(received)) cache.deliver(received.vedetteCache, received.message);
  };
  channel.on('message', onMessage);
  return {
    ...cache,
    async close() {
      channel.off('message', onMessage);
      await cache.close();
    },
  };
}

function isEnvelope(received: unknown): received is Envelope {
  return typeof received === 'object' && received !== null && typeof (received as Partial<Envelope>).vedetteCache === 'string';
}
