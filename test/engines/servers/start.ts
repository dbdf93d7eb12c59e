import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Programs } from './install.ts';
import { freePort, startServer } from './server.ts';
import type { Server } from './server.ts';

const run = promisify(execFile);

/** The user that PostgreSQL runs as when we are root: it refuses root. */
const NOBODY = 65_534;

export type Started = Server & { readonly url: string };

export async function startRedis(programs: Programs, directory: string): Promise<Started> {
  const port = await freePort();
  await mkdir(directory, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const server = await startServer({ name: 'redis', command: found(programs.redis), args, port });
  return { ...server, url: `redis://127.0.0.1:${port}` };
}

/** Debian's PostgreSQL with its durable defaults. */
export function startDebianPostgres(programs: Programs, directory: string): Promise<Started> {
  return startPostgres(programs, directory, {
    program: 'initdb',
    args: ['-U', 'vedette', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
  });
}

/** A streaming replica of such a server, which answers questions. */
export function startPostgresReplica(programs: Programs, directory: string, primary: Started): Promise<Started> {
  const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'vedette'];
  return startPostgres(programs, directory, { program: 'pg_basebackup', args: [...from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'] });
}

/** What fills the directory that a server runs on. */
interface Filling {
  readonly program: 'initdb' | 'pg_basebackup';
  /** Besides the directory. */
  readonly args: readonly string[];
}

async function startPostgres(programs: Programs, directory: string, filling: Filling): Promise<Started> {
  const port = await freePort();
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;
  await mkdir(directory, { recursive: true });
  if (uid !== undefined) {
    await chown(directory, uid, uid);
    // A directory of a test is its user's alone; the server's user must get through it.
    await chmod(dirname(directory), 0o711);
  }
  const bin = found(programs.postgres);
  const home = join(directory, 'cluster');
  await run(join(bin, filling.program), ['-D', home, ...filling.args], uid === undefined ? {} : { uid, gid: uid, cwd: '/' });
  const command = join(bin, 'postgres');
  const args = ['-D', home, '-p', String(port), '-k', directory, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'];
  const isReady = async (): Promise<boolean> => {
    const check = run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q']);
    return check.then(
      () => true,
      () => false,
    );
  };
  const server = await startServer({
    name: 'postgres',
    command,
    args,
    port,
    isReady,
    stopSignal: 'SIGINT',
    ...(uid === undefined ? {} : { uid }),
  });
  return { ...server, url: `postgres://vedette@127.0.0.1:${port}/{database}` };
}

/** One broker that is its own controller. Clients are told to come to `publicPort`, where a proxy may stand. */
export function startKafka(programs: Programs, directory: string, publicPort?: number): Promise<Started> {
  return startBroker(programs, directory, (ports) => ({
    properties: kafkaProperties(directory, { ...ports, publicPort: publicPort ?? ports.port }),
    format: [],
  }));
}

export interface BrokerSettings {
  readonly properties: string;
  /** Further words for the tool that formats the storage. */
  readonly format: readonly string[];
}

type Settle = (ports: Omit<KafkaPorts, 'publicPort'>) => BrokerSettings;

export async function startBroker(programs: Programs, directory: string, settle: Settle): Promise<Started> {
  const [port, controllerPort] = [await freePort(), await freePort()];
  await mkdir(directory, { recursive: true });
  const properties = join(directory, 'server.properties');
  const settings = settle({ port, controllerPort });
  await writeFile(properties, settings.properties);
  const java = found(programs.java);
  const jvm = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${found(programs.kafka)}/*`];
  const id = randomBytes(16).toString('base64url');
  await run(java, [
    ...jvm,
    'kafka.tools.StorageTool',
    'format',
    '--standalone',
    `--cluster-id=${id}`,
    '-c',
    properties,
    ...settings.format,
  ]);
  const server = await startServer({ name: 'kafka', command: java, args: [...jvm, 'kafka.Kafka', properties], port });
  return { ...server, url: `127.0.0.1:${port}` };
}

export interface KafkaPorts {
  readonly port: number;
  readonly controllerPort: number;
  readonly publicPort: number;
}

export function kafkaProperties(directory: string, { port, controllerPort, publicPort }: KafkaPorts): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${publicPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A lone member of a test must not wait three seconds for company.
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** With the bucket made; `url` has the credentials in it: `http://key:secret@host:port/bucket`. */
export async function startS3(programs: Programs, directory: string): Promise<Started> {
  const port = await freePort();
  const [objects, metadata] = [join(directory, 'objects'), join(directory, 'metadata')];
  await mkdir(join(objects, S3_BUCKET), { recursive: true });
  await mkdir(metadata, { recursive: true });
  const args = ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', metadata, objects];
  const env = { ROOT_ACCESS_KEY: S3_KEY, ROOT_SECRET_KEY: S3_SECRET };
  const server = await startServer({ name: 's3', command: found(programs.s3), args, env, port });
  return { ...server, url: `http://127.0.0.1:${port}` };
}

const FRONT = fileURLToPath(new URL('../../../src/engines/events/chdb-front.ts', import.meta.url));

/** ClickHouse's engine behind its HTTP interface, on a port: what stands in for a server here. */
export async function startClickHouse(directory: string): Promise<Started> {
  const port = await freePort();
  const options = { directory, socketPath: join(directory, 'unused.sock'), maxMemoryBytes: 600 * 1024 * 1024, threads: 2, port };
  const args = ['--max-semi-space-size=8', FRONT, JSON.stringify(options)];
  const env = { UV_THREADPOOL_SIZE: '10' };
  const server = await startServer({ name: 'clickhouse', command: process.execPath, args, env, port, hasChannel: true });
  return { ...server, url: `http://127.0.0.1:${port}` };
}

export const S3_BUCKET = 'vedette';
export const S3_KEY = 'test-access-key';
export const S3_SECRET = 'test-secret-key';

function found(program: string | null): string {
  if (program === null) throw new Error('the suite should have been skipped: the program of its server is missing');
  return program;
}
