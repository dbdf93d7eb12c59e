import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Redis } from 'iovalkey';
import { localFanOut } from './fan-out.ts';
import { memoryCache } from './memory.ts';
import type { Cache } from './port.ts';
import { connectRedis } from './redis-client.ts';
import type { RedisAddress } from './redis-client.ts';

export interface RedisCacheOptions extends RedisAddress {
  /** Before every key and channel: several installations on one server. Default `vedette:`. */
  readonly prefix?: string;
  /** Told once when the server goes away and once when it is back. */
  readonly onState?: (isAway: boolean, reason: string) => void;
  /** A subscriber threw: a fault of ours, told and survived, since the message is somebody else's. */
  readonly onError?: (error: unknown) => void;
}

/**
 * One step on the server, so that gateways that count at the same time get different totals: the window begins with the first
 * addition and later ones do not move its end. Answers the total and the milliseconds left.
 */
const INCREMENT = `
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return {total, left}`;

const LEFT_ALONE_MS = 1_000;

/** A subscription or a word about a gap that failed is tried again after this. */
const AGAIN_MS = 250;
/** The channel on which a process says that others missed something of it; for its own subscribers, that they did. */
const GAP = '-gap-';

/** What travels: who said it, so that a process does not hear itself twice, and what. */
type Said = readonly [sender: string, message: unknown];

/**
 * Redis or Valkey, one server or a cluster. Everything in it may be flushed and the server killed at any moment (O8): while it is
 * away each process counts and claims for itself, as on a machine without it, and what was published reaches the own process.
 * Subscriptions are renewed by themselves. Opens lazily; `checkRedis` finds a wrong address at start.
 */
export function openRedisCache(options: RedisCacheOptions): Cache {
  const prefix = options.prefix ?? 'vedette:';
  const commands = connectRedis(options);
  const meanwhile = memoryCache();
  const orElse = patience();
  commands.defineCommand('vedetteIncrement', { numberOfKeys: 1, lua: INCREMENT });
  // What defineCommand just added to the client.
  const counting = commands as unknown as { vedetteIncrement(key: string, by: number, windowMs: number): Promise<[number, number]> };
  const heard = hearAndSay(options, commands, prefix);
  watchState(commands, options);

  return {
    ...heard,
    get: (key) =>
      orElse(
        () => commands.get(`${prefix}v:${key}`),
        () => meanwhile.get(key),
      ),
    set: (key, value, ttlMs) =>
      orElse(
        () => commands.set(`${prefix}v:${key}`, value, 'PX', wholeMs(ttlMs)).then(ignore),
        () => meanwhile.set(key, value, ttlMs),
      ),
    async delete(key) {
      await meanwhile.delete(key);
      await orElse(
        () => commands.del(`${prefix}v:${key}`).then(ignore),
        async () => {},
      );
    },
    increment: (key, by, windowMs) =>
      orElse(
        () =>
          counting
            .vedetteIncrement(`${prefix}c:${key}`, by, wholeMs(windowMs))
            .then(([total, leftMs]) => ({ total, endsAtMs: Date.now() + leftMs })),
        () => meanwhile.increment(key, by, windowMs),
      ),
    claim: (key, ttlMs) =>
      orElse(
        () => commands.set(`${prefix}l:${key}`, '1', 'PX', wholeMs(ttlMs), 'NX').then((answer) => answer === 'OK'),
        () => meanwhile.claim(key, ttlMs),
      ),
    async close() {
      heard.close();
      commands.disconnect();
      await meanwhile.close();
    },
  };
}

interface Hearing extends Pick<Cache, 'publish' | 'subscribe' | 'onGap'> {
  close(): void;
}

/**
 * Subscriptions need a connection of their own. A message is missed when the listener's connection stands again too late, or when the
 * publisher's failed: the first knows itself, the second tells the others as soon as it can.
 */
function hearAndSay(options: RedisCacheOptions, commands: Redis | Cluster, prefix: string): Hearing {
  const self = randomUUID();
  const fanOut = localFanOut(options.onError);
  const listening = listenTo(options, {
    onMessage(name, text) {
      const [sender, message] = JSON.parse(text) as Said; // written by `say` below, of some process of ours
      if (sender !== self) fanOut.deliver(name.slice(prefix.length), message);
    },
    onMissed: () => fanOut.deliver(GAP, null),
  });
  const say = (channel: string, message: unknown) => commands.publish(prefix + channel, JSON.stringify([self, message] satisfies Said));
  const tellGap = untilDone(() => say(GAP, null));

  function subscribe(channel: string, listener: (message: unknown) => void): () => void {
    listening.add(prefix + channel);
    return fanOut.subscribe(channel, listener);
  }

  return {
    publish(channel, message) {
      // The own process hears at once, also while the server is away; the others hear at most once.
      fanOut.deliver(channel, message);
      say(channel, message).catch(() => tellGap.begin());
    },
    subscribe,
    onGap: (listener) => subscribe(GAP, listener),
    close() {
      fanOut.clear();
      tellGap.end();
      listening.close();
    },
  };
}

interface Ears {
  readonly onMessage: (channel: string, text: string) => void;
  /** The connection was another before. */
  readonly onMissed: () => void;
}

function listenTo(options: RedisCacheOptions, { onMessage, onMissed }: Ears) {
  const listening = connectRedis(options);
  const channels = new Set<string>();
  let hasBegun = false;
  // It goes and comes with the other connection, whose troubles are told.
  listening.on('error', () => {});
  listening.on('message', onMessage);
  const renewal = untilDone(async () => {
    if (channels.size > 0) await listening.subscribe(...channels);
    if (hasBegun) onMissed();
    hasBegun = true;
  });
  // The client knows only what was subscribed once; a first subscription that failed it does not.
  listening.on('ready', () => renewal.begin());
  return {
    add(channel: string) {
      if (channels.has(channel)) return;
      channels.add(channel);
      void listening.subscribe(channel).catch(() => hasBegun && renewal.begin());
    },
    close() {
      renewal.end();
      listening.disconnect();
    },
  };
}

/** Tries again and again, one try at a time, until it was done once since `begin` was called last. */
function untilDone(step: () => Promise<unknown>): { begin(): void; end(): void } {
  let wanted = 0;
  let isBusy = false;
  let isOver = false;

  async function run(): Promise<void> {
    isBusy = true;
    for (let done = 0; done < wanted && !isOver;) {
      const aim = wanted;
      if (
        await step().then(
          () => true,
          () => false,
        )
      )
        done = aim;
      else await delay(AGAIN_MS, undefined, { ref: false });
    }
    wanted = 0;
    isBusy = false;
  }

  return {
    begin() {
      wanted += 1;
      if (!isBusy) void run();
    },
    end() {
      isOver = true;
    },
  };
}

function watchState(client: Redis | Cluster, { onState }: RedisCacheOptions): void {
  let isAway = false;
  client.on('error', (error: Error) => {
    if (!isAway) onState?.(true, error.message);
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) onState?.(false, '');
    isAway = false;
  });
}

/**
 * Asks the server, or goes on without it: whatever its trouble is, the connection's state tells it. One that does not answer is
 * left alone for a second, so that a gateway does not wait for it with every request (O7).
 */
function patience(): <T>(ask: () => Promise<T>, otherwise: () => Promise<T>) => Promise<T> {
  let leaveUntilMs = Number.NEGATIVE_INFINITY;
  return async (ask, otherwise) => {
    if (performance.now() < leaveUntilMs) return otherwise();
    try {
      return await ask();
    } catch {
      leaveUntilMs = performance.now() + LEFT_ALONE_MS;
      return otherwise();
    }
  };
}

/** The server takes whole milliseconds, and at least one. */
function wholeMs(durationMs: number): number {
  return Math.max(1, Math.round(durationMs));
}

function ignore(): void {}
