import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, Redis } from 'iovalkey';
import type { RedisOptions } from 'iovalkey';

export interface RedisAddress {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` with TLS; several nodes of a cluster separated by commas. */
  readonly url: string;
  /** The nodes named are those of a Redis Cluster, which has no databases by number. */
  readonly isCluster?: boolean;
}

/** A command that is not answered in this time has failed: the caller goes on without the cache (reliability O7). */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 3_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Connects by itself and again and again; until then commands fail at once instead of waiting in memory. */
export function connectRedis({ url, isCluster = false }: RedisAddress): Redis | Cluster {
  const urls = url.split(',').map((one) => new URL(one.trim()));
  const [first] = urls;
  if (first === undefined) throw new TypeError('no address of a Redis server');
  const options: RedisOptions = {
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    // Its own renewal of subscriptions waits for nobody: cut in the middle, it ended the process. redis.ts renews them.
    autoResubscribe: false,
    retryStrategy: pauseMs,
    ...(first.username === '' ? {} : { username: decodeURIComponent(first.username) }),
    ...(first.password === '' ? {} : { password: decodeURIComponent(first.password) }),
    ...(first.protocol === 'rediss:' ? { tls: { servername: first.hostname } } : {}),
  };
  const nodes = urls.map(({ hostname, port }) => ({ host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port || 6379) }));
  if (isCluster) return new Cluster(nodes, { redisOptions: options, clusterRetryStrategy: pauseMs });
  return new Redis({ ...options, ...nodes[0], db: Number(first.pathname.slice(1) || 0) });
}

/** Resolves when the server answers. @throws why it does not, at once when it refused, else after `timeoutMs`. */
export async function checkRedis(address: RedisAddress, timeoutMs: number): Promise<void> {
  const client = connectRedis(address);
  let reason: Error | null = null;
  client.on('error', (error: Error) => {
    reason = error;
  });
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      const failure: unknown = await client.ping().then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) return;
      if (isRefusal(reason ?? failure) || performance.now() > deadline) throw reason ?? failure;
      await delay(FIRST_PAUSE_MS);
    }
  } finally {
    client.disconnect();
  }
}

function pauseMs(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * tries);
}

/** The server answered and said no: waiting does not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /WRONGPASS|NOAUTH|NOPERM|invalid password|ENOTFOUND|certificate|DB index/i.test(error.message);
}
