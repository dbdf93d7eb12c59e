import type { ConnectionOptions } from 'node:tls';
import { Admin } from '@platformatic/kafka';
import type { BaseOptions, SASLOptions } from '@platformatic/kafka';
import { LogUnavailableError } from './port.ts';
import type { Topic } from './port.ts';

export interface KafkaAddress {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
  /** Before the names of topics and groups: several installations on one cluster. */
  readonly prefix: string;
  /** Of topics that are made; one that exists keeps its own. */
  readonly partitions: number;
  /** -1: what the brokers are configured with. */
  readonly replicas: number;
}

interface KafkaTls {
  /** PEM; the system's authorities when not given. */
  readonly ca?: string;
}

interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

/** One broker that restarts is waited for; longer outages are the caller's to bridge. */
const RETRIES = 3;
const RETRY_DELAY_MS = 250;
const CONNECT_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 5_000;
/** The largest record: brokers take requests of 100 MiB unless told otherwise. */
const MAX_MESSAGE_BYTES = 96 * 1024 * 1024;

export function clientOptions({ brokers, tls, sasl }: KafkaAddress): BaseOptions {
  return {
    clientId: 'vedette',
    bootstrapBrokers: [...brokers],
    retries: RETRIES,
    retryDelay: RETRY_DELAY_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    timeout: ANSWER_TIMEOUT_MS,
    autocreateTopics: false,
    ...(tls === null ? {} : { tls: { ...tls } satisfies ConnectionOptions }),
    ...(sasl === null ? {} : { sasl: { ...sasl } satisfies SASLOptions }),
  };
}

/**
 * Makes the topics that are missing, with settings of ours, and answers with their number of partitions, which is one for all and
 * decided by who made them first.
 */
export async function ensureTopics(admin: Admin, address: KafkaAddress, topics: readonly Topic[]): Promise<number> {
  const names = topics.map((topic) => address.prefix + topic);
  const existing = new Set(await admin.listTopics());
  const found = names.filter((name) => existing.has(name));
  const partitions = found.length > 0 ? await partitionsOf(admin, found) : address.partitions;
  const missing = names.filter((name) => !existing.has(name));
  if (missing.length > 0) {
    await admin
      .createTopics({ topics: missing, partitions, replicas: address.replicas, configs: topicSettings() })
      .catch((error: unknown) => ignoreExisting(error));
  }
  return partitionsOf(admin, names);
}

/** Nothing is forgotten but by our own trimming, which knows what consumers and backups still need (reliability L6). */
function topicSettings(): { name: string; value: string }[] {
  return [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: '-1' },
    { name: 'retention.bytes', value: '-1' },
    { name: 'segment.bytes', value: String(256 * 1024 * 1024) },
    { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
    { name: 'compression.type', value: 'producer' },
    // A replica that fell behind must not become the leader: what it misses was acknowledged.
    { name: 'unclean.leader.election.enable', value: 'false' },
  ];
}

/** @throws when topics of one installation differ: events would be looked for in partitions that they are not in. */
async function partitionsOf(admin: Admin, names: readonly string[]): Promise<number> {
  const metadata = await admin.metadata({ topics: [...names], forceUpdate: true });
  const counts = new Set(names.map((name) => metadata.topics.get(name)?.partitionsCount ?? 0));
  const [count = 0] = counts;
  if (counts.size !== 1 || count === 0) throw new Error(`the topics ${names.join(', ')} must have the same number of partitions`);
  return count;
}

/** Another process made it at the same time. */
function ignoreExisting(error: unknown): void {
  if (!textOf(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
}

/** Resolves when a broker answers. @throws why not, at the latest after `timeoutMs`. */
export async function checkKafka(address: KafkaAddress, timeoutMs: number): Promise<void> {
  const admin = new Admin({ ...clientOptions(address), retries: Math.max(1, Math.floor(timeoutMs / 2_000)) });
  admin.on('error', () => {});
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no broker answered within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([admin.listTopics(), late.promise]);
  } catch (error) {
    throw innermost(error);
  } finally {
    clearTimeout(timer);
    // Its good-bye to a broker that is away would only keep somebody waiting who is about to be told.
    void closeSoon(admin);
  }
}

/** A client of a broker that is away may try for long to say good-bye. */
export async function closeSoon(client: { close(): Promise<void> }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CONNECT_TIMEOUT_MS);
  await Promise.race([client.close().catch(() => {}), promise]);
  clearTimeout(timer);
}

/** Whatever the client could not do: nothing that we say is wrong by itself, so trying again is right. */
export function asLogError(error: unknown): Error {
  return new LogUnavailableError(`Kafka did not do it: ${reasonOf(error)}`, { cause: error });
}

/** The client packs errors in errors, one for each try; the innermost of the last says what happened. */
function innermost(error: unknown): unknown {
  let at = error;
  for (let depth = 0; depth < 6; depth++) {
    const inner = innerOf(at);
    if (inner === undefined) break;
    at = inner;
  }
  return at;
}

function reasonOf(error: unknown): string {
  const reason = innermost(error);
  return reason instanceof Error ? reason.message : String(reason);
}

function innerOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.at(-1);
  return error instanceof Error ? error.cause : undefined;
}

export function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at !== undefined && parts.length < 8; at = innerOf(at)) {
    const id = (at as { apiId?: unknown }).apiId;
    parts.push(`${at instanceof Error ? at.message : String(at)} ${typeof id === 'string' ? id : ''}`);
  }
  return parts.join(' ');
}
