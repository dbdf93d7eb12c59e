import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, ROLES } from '../config.ts';
import type { Config, Role } from '../config.ts';
import { openClickHouse } from '../engines/events/clickhouse.ts';
import { repeatUntil } from '../engines/events/repeat.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import { openPostgres } from '../engines/metadata/postgres.ts';
import { checkReplica } from '../engines/metadata/replica.ts';
import { CONFIG_COPIES } from '../features/project/index.ts';
import type { EngineAddresses } from '../wire.ts';

interface Check {
  /** The option an operator would look at. */
  readonly option: string;
  readonly isConfigured: boolean;
  run(): Promise<void>;
}

const NOT_FOR_GATEWAYS: ReadonlySet<string> = new Set(['CLICKHOUSE_URL', 'S3_ENDPOINT']);

/**
 * Asks each server that the operator named, all at once. One that is just starting is waited for. A gateway that served before has
 * copies of the projects and a spool on its disk: it starts while servers are away, but not when one refuses it. So does an API
 * without its replica.
 * @returns a sentence for each that is away.
 * @throws ConfigError with a sentence for each that does not answer or refuses us.
 */
export async function checkEngines(config: Config, addresses: EngineAddresses, roles: readonly Role[] = ROLES): Promise<readonly string[]> {
  // A gateway accepts without the stores that the others write to.
  const isGateway = roles.every((role) => role === 'gateway');
  const mayBeAway = isGateway && existsSync(join(addresses.dataDirectory, CONFIG_COPIES));
  const patienceMs = config.VEDETTE_START_PATIENCE_SECONDS * 1_000;
  const checks = [
    ...checksOf(config, addresses, mayBeAway ? Math.min(patienceMs, SHORT_PATIENCE_MS) : patienceMs),
    replicaCheck(config, addresses, roles.includes('api')),
  ].filter((check) => check.isConfigured && !(isGateway && NOT_FOR_GATEWAYS.has(check.option)));
  const results = await Promise.allSettled(checks.map((check) => check.run()));
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ option: checks[index]?.option ?? '', reason: sentenceOf(result.reason) }] : [],
  );
  const complaints = failures.filter(({ option, reason }) => !(mayBeAway || option === REPLICA) || !SILENCE.test(reason));
  if (complaints.length > 0) throw new ConfigError(complaints.map(({ option, reason }) => `${option} does not work: ${reason}`).join('\n'));
  return failures.map(({ option, reason }) => `${option} is away: ${reason}`);
}

/** Nobody there, in the words of the network and of our clients: a refusal has others. */
const SILENCE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|time(d )?.?out|answer|terminated|starting up|shutting down|closed/i;
/** For what a start can do without. */
const SHORT_PATIENCE_MS = 2_000;
const REPLICA = 'DATABASE_READ_URL';

/** The API works without its replica, but not with one that is none. */
function replicaCheck({ DATABASE_READ_URL: url }: Config, { databaseUrl }: EngineAddresses, isAsked: boolean): Check {
  return {
    option: REPLICA,
    isConfigured: url !== undefined && isAsked,
    async run() {
      const [primary, replica] = [databaseUrl, url ?? ''].map((one) =>
        openPostgres({ url: one, maxConnections: 1, connectTimeoutMs: SHORT_PATIENCE_MS }),
      ) as [Metadata, Metadata]; // one for each of the two
      try {
        await checkReplica(primary, replica);
      } finally {
        await Promise.all([primary.close(), replica.close()]);
      }
    },
  };
}

function checksOf(config: Config, addresses: EngineAddresses, withinMs: number): readonly Check[] {
  const { kafka, redis, s3 } = addresses;
  return [
    { option: 'DATABASE_URL', isConfigured: config.DATABASE_URL !== undefined, run: () => checkPostgres(addresses, withinMs) },
    { option: 'CLICKHOUSE_URL', isConfigured: config.CLICKHOUSE_URL !== undefined, run: () => checkClickHouse(addresses, withinMs) },
    {
      option: 'KAFKA_BROKERS',
      isConfigured: kafka !== null,
      async run() {
        if (kafka !== null) await (await import('../engines/log/kafka-client.ts')).checkKafka(kafka, withinMs);
      },
    },
    {
      option: 'REDIS_URL',
      isConfigured: redis !== null,
      async run() {
        if (redis !== null) await (await import('../engines/cache/redis-client.ts')).checkRedis(redis, withinMs);
      },
    },
    {
      option: 'S3_ENDPOINT',
      isConfigured: s3 !== null,
      async run() {
        if (s3 !== null) await (await import('../engines/blobs/s3.ts')).checkS3(s3, withinMs);
      },
    },
  ];
}

async function checkPostgres({ databaseUrl }: EngineAddresses, withinMs: number): Promise<void> {
  const metadata = openPostgres({ url: databaseUrl, maxConnections: 1, connectTimeoutMs: withinMs / 2 });
  try {
    await patiently(() => metadata.rows('SELECT 1'), withinMs);
  } finally {
    await metadata.close();
  }
}

async function checkClickHouse({ eventsUrl }: EngineAddresses, withinMs: number): Promise<void> {
  // The database of ours may not be there yet.
  const events = openClickHouse({ url: eventsUrl, database: 'default', restartTimeoutMs: 0 });
  try {
    await patiently(() => events.select({ text: 'SELECT version() AS version', timeoutMs: withinMs / 2 }), withinMs);
  } finally {
    await events.close();
  }
}

/** A refusal is final; silence may be a server that is starting. */
async function patiently(ask: () => Promise<unknown>, withinMs: number): Promise<void> {
  await repeatUntil(
    // The last try takes half of the time.
    performance.now() + withinMs / 2,
    (error) => error instanceof Error && error.name.endsWith('UnavailableError'),
    ask,
  );
}

/** The innermost cause, in one line: what the server or the network said. */
function sentenceOf(error: unknown): string {
  let at = error;
  for (let depth = 0; depth < 6 && at instanceof Error && at.cause !== undefined; depth++) at = at.cause;
  if (at instanceof AggregateError) at = at.errors[0];
  const text = at instanceof Error ? at.message : String(at);
  return (text.split('\n', 1)[0] ?? '') || 'it does not answer';
}
