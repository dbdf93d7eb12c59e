import { z } from 'zod';
import type { Option } from './config-option.ts';

/** Servers of the operator's own, by their addresses. Each has an embedded stand-in that runs when it is not given. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const yesOrNo = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

export const ENGINE_OPTIONS = {
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'expected a URL of PostgreSQL')
      .optional(),
    form: 'postgres://user:password@host:port/database',
    about: 'PostgreSQL server, 15 or later; the packaged one runs when not given.',
  },
  DATABASE_READ_URL: {
    schema: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'expected a URL of PostgreSQL')
      .optional(),
    form: 'postgres://user:password@host:port/database',
    about: 'Streaming replica of DATABASE_URL that answers questions of the API, when it has everything that the primary has.',
  },
  DATABASE_POOL_SIZE: {
    schema: z.coerce.number().int().min(2).max(500).default(16),
    form: 'connections',
    about: 'Most connections to PostgreSQL of each process.',
  },
  DATABASE_STATEMENT_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(1_000).max(600_000).default(30_000),
    form: 'milliseconds',
    about: 'Longest a statement may run in PostgreSQL; migrations are exempt.',
  },
  CLICKHOUSE_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    form: 'http(s)://user:password@host:port/database',
    about: 'ClickHouse server, 26.2 or later; the embedded engine runs when not given. The database is made when it is missing (vedette).',
  },
  CLICKHOUSE_READ_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    form: 'http(s)://user:password@host:port',
    about: 'Server of the same cluster that answers questions, when they shall not burden the one that takes the inserts.',
  },
  CLICKHOUSE_CLUSTER: {
    schema: z
      .string()
      .regex(/^[\w.-]{1,64}$/)
      .optional(),
    form: "a name of the server's remote_servers",
    about: 'Cluster on whose nodes tables are made, replicated and spread over its shards. Only with CLICKHOUSE_URL.',
  },
  KAFKA_BROKERS: {
    schema: list.pipe(z.array(z.string().regex(/^[^\s/]+:\d{1,5}$/, 'expected host:port')).min(1)).optional(),
    form: 'host:port, comma-separated',
    about: 'Kafka, 3.7 or later, as the log; the embedded log is used when not given.',
  },
  KAFKA_TOPIC_PREFIX: {
    schema: z
      .string()
      .regex(/^[\w.-]{0,64}$/)
      .default('vedette.'),
    form: 'letters, digits, dot, dash, underscore',
    about: 'Before the names of our topics and consumer groups.',
  },
  KAFKA_PARTITIONS: {
    schema: z.coerce.number().int().min(1).max(512).default(12),
    form: 'count',
    about: 'Partitions of topics that are made, the most processors that can share the work; existing topics keep their own.',
  },
  KAFKA_REPLICAS: {
    schema: z.coerce.number().int().min(-1).max(7).default(-1),
    form: "count; -1 for the brokers' own default",
    about: 'Copies of topics that are made. Three, with min.insync.replicas=2 on the brokers, survive the loss of one.',
  },
  KAFKA_COMPRESSION: {
    schema: z.enum(['zstd', 'lz4', 'none']).default('zstd'),
    form: 'zstd, lz4, none',
    about: 'How batches are compressed on their way to Kafka and in it.',
  },
  KAFKA_TLS: { schema: yesOrNo.default(false), form: 'true or false', about: 'Speaks TLS with the brokers.' },
  KAFKA_TLS_CA_FILE: {
    schema: z.string().optional(),
    form: 'path of a PEM file',
    about: "Authority that signed the brokers' certificates, when the system does not know it.",
  },
  KAFKA_SASL_MECHANISM: {
    schema: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).default('SCRAM-SHA-512'),
    form: 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512',
    about: 'How KAFKA_USERNAME signs in.',
  },
  KAFKA_USERNAME: { schema: z.string().optional(), form: 'name', about: 'Signs in to the brokers (with KAFKA_PASSWORD).' },
  KAFKA_PASSWORD: { schema: z.string().optional(), form: 'text', about: 'Password of KAFKA_USERNAME.' },
  REDIS_URL: {
    schema: list.pipe(z.array(z.url({ protocol: /^rediss?$/ })).min(1)).optional(),
    form: 'redis(s)://user:password@host:port/database; nodes of a cluster comma-separated',
    about: 'Redis 6.2 or Valkey, for limits and fan-out that several instances share; memory is used when not given. May be flushed.',
  },
  REDIS_CLUSTER: { schema: yesOrNo.default(false), form: 'true or false', about: 'REDIS_URL names nodes of a Redis Cluster.' },
  REDIS_PREFIX: { schema: z.string().max(64).default('vedette:'), form: 'text', about: 'Before our keys and channels in Redis.' },
  S3_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    form: 'http(s)://host:port',
    about: 'S3, or a store that speaks its protocol, for attachments and other large values; files are used when not given.',
  },
  S3_BUCKET: {
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{2,62}$/)
      .optional(),
    form: 'name',
    about: 'Bucket, which must exist.',
  },
  S3_PREFIX: {
    schema: z
      .string()
      .regex(/^(?:[\w.-]+\/)*$/, 'expected to end with a slash')
      .default(''),
    form: 'empty, or ending with a slash',
    about: 'Before our keys in the bucket.',
  },
  S3_REGION: { schema: z.string().default('us-east-1'), form: 'name', about: 'Region that requests are signed for.' },
  S3_ACCESS_KEY_ID: { schema: z.string().optional(), form: 'text', about: 'Access key; it must list, read, write and delete.' },
  S3_SECRET_ACCESS_KEY: { schema: z.string().optional(), form: 'text', about: 'Secret of S3_ACCESS_KEY_ID.' },
  S3_PATH_STYLE: {
    schema: yesOrNo.default(true),
    form: 'true or false',
    about: 'Asks for endpoint/bucket/key, which every store understands, instead of bucket.endpoint/key.',
  },
  S3_PUBLIC_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    form: 'http(s)://host:port',
    about: "The store's address for browsers: downloads are then sent there with a signed link. Streamed through the API when not given.",
  },
  VEDETTE_BACKUP_KEY: {
    schema: z.string().min(32).optional(),
    form: 'at least 32 characters',
    about: 'Encrypts backups, and opens them again. Without it the secret of the installation is left out of them.',
  },
  BACKUP_S3_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    form: 'http(s)://host:port',
    about: 'S3 of `--to s3://bucket/prefix`, when it is another than S3_ENDPOINT: a backup beside what it copies is lost with it.',
  },
  BACKUP_S3_REGION: { schema: z.string().optional(), form: 'name', about: 'Its region; S3_REGION when not given.' },
  BACKUP_S3_ACCESS_KEY_ID: { schema: z.string().optional(), form: 'text', about: 'Its access key; S3_ACCESS_KEY_ID when not given.' },
  BACKUP_S3_SECRET_ACCESS_KEY: { schema: z.string().optional(), form: 'text', about: 'Secret of BACKUP_S3_ACCESS_KEY_ID.' },
} satisfies Record<string, Option>;

type Values = Readonly<Record<string, unknown>>;

/** What belongs together is given together. Sentences for the operator. */
export function complainAboutEngines(values: Values): readonly string[] {
  const complaints: string[] = [];
  const isGiven = (name: string): boolean => values[name] !== undefined;
  const s3 = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];
  if (s3.some(isGiven) && !s3.every(isGiven)) complaints.push(`${s3.join(', ')} belong together: give all or none`);
  if (isGiven('KAFKA_USERNAME') !== isGiven('KAFKA_PASSWORD')) {
    complaints.push('KAFKA_USERNAME and KAFKA_PASSWORD belong together: give both or neither');
  }
  if (isGiven('BACKUP_S3_ACCESS_KEY_ID') !== isGiven('BACKUP_S3_SECRET_ACCESS_KEY')) {
    complaints.push('BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY belong together: give both or neither');
  }
  if (isGiven('DATABASE_READ_URL') && !isGiven('DATABASE_URL')) complaints.push('DATABASE_READ_URL needs DATABASE_URL');
  for (const name of ['CLICKHOUSE_CLUSTER', 'CLICKHOUSE_READ_URL']) {
    if (isGiven(name) && !isGiven('CLICKHOUSE_URL')) complaints.push(`${name} needs CLICKHOUSE_URL`);
  }
  return complaints;
}

/** What roles that run apart share: without one of these they would not see each other's work. */
const SHARED = ['DATABASE_URL', 'CLICKHOUSE_URL', 'KAFKA_BROKERS', 'REDIS_URL', 'S3_ENDPOINT', 'VEDETTE_SECRET'];

export function complainAboutRoles(values: Values): readonly string[] {
  const missing = SHARED.filter((name) => values[name] === undefined);
  if (missing.length === 0) return [];
  return [`VEDETTE_ROLES names some roles only, which needs engines that all instances share: also give ${missing.join(', ')}`];
}
