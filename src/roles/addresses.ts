import { readFileSync } from 'node:fs';
import { ConfigError } from '../config.ts';
import type { Config } from '../config.ts';
import type { EngineAddresses } from '../wire.ts';

/** Name of the database in both engines, unless the operator's URL has another. */
const DATABASE = 'vedette';

export interface EmbeddedAddresses {
  readonly databaseUrl: string;
  readonly eventsUrl: string;
  readonly dataDirectory: string;
}

/** Where each engine is: the operator's server, or what was started for want of one. @throws ConfigError for a file that cannot be read. */
export function engineAddresses(config: Config, { databaseUrl, eventsUrl, dataDirectory }: EmbeddedAddresses): EngineAddresses {
  return {
    databaseUrl,
    databasePoolSize: config.DATABASE_POOL_SIZE,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    ...eventsAddress(eventsUrl),
    eventsReadUrl: config.CLICKHOUSE_READ_URL === undefined ? null : eventsAddress(config.CLICKHOUSE_READ_URL).eventsUrl,
    eventsCluster: config.CLICKHOUSE_CLUSTER ?? null,
    dataDirectory,
    logCapacityBytes: config.VEDETTE_LOG_SIZE_BYTES,
    kafka: kafkaAddress(config),
    redis:
      config.REDIS_URL === undefined
        ? null
        : { url: config.REDIS_URL.join(','), isCluster: config.REDIS_CLUSTER, prefix: config.REDIS_PREFIX },
    s3: s3Address(config),
  };
}

/** The database is the path of the URL; the client wants them apart. */
function eventsAddress(url: string): Pick<EngineAddresses, 'eventsUrl' | 'eventsDatabase'> {
  if (url.startsWith('unix:')) return { eventsUrl: url, eventsDatabase: DATABASE };
  const server = new URL(url);
  const database = decodeURIComponent(server.pathname.slice(1));
  server.pathname = '/';
  return { eventsUrl: server.href, eventsDatabase: database === '' ? DATABASE : database };
}

function kafkaAddress(config: Config): EngineAddresses['kafka'] {
  if (config.KAFKA_BROKERS === undefined) return null;
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_TLS_CA_FILE: caFile } = config;
  return {
    brokers: config.KAFKA_BROKERS,
    tls: config.KAFKA_TLS ? tlsOf(caFile) : null,
    sasl: username === undefined || password === undefined ? null : { mechanism: config.KAFKA_SASL_MECHANISM, username, password },
    prefix: config.KAFKA_TOPIC_PREFIX,
    partitions: config.KAFKA_PARTITIONS,
    replicas: config.KAFKA_REPLICAS,
    compression: config.KAFKA_COMPRESSION,
  };
}

function tlsOf(caFile: string | undefined): { readonly ca?: string } {
  return caFile === undefined ? {} : { ca: readCertificate(caFile) };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`KAFKA_TLS_CA_FILE cannot be read: ${String(cause)}`, { cause });
  }
}

function s3Address(config: Config): EngineAddresses['s3'] {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return null;
  return {
    endpoint,
    bucket,
    accessKeyId,
    secretAccessKey,
    region: config.S3_REGION,
    prefix: config.S3_PREFIX,
    isPathStyle: config.S3_PATH_STYLE,
    ...(config.S3_PUBLIC_ENDPOINT === undefined ? {} : { publicEndpoint: config.S3_PUBLIC_ENDPOINT }),
  };
}
