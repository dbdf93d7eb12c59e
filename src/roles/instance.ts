import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { scheduledJobs } from '../engines/jobs/pg-boss.ts';
import type { EngineState, Instance, InstanceState, ProcessState, TopicState } from '../http/instance.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import { PROCESSOR_GROUP } from '../pipeline/processor.ts';
import { TOPICS } from '../pipeline/topics.ts';
import type { Engines } from '../wire.ts';

export interface InstanceOptions {
  readonly config: Config;
  readonly engines: Pick<Engines, 'metadata' | 'events' | 'log'>;
  /** On the gateways. */
  readonly pressure: Pick<HeardPressure, 'worst'>;
  /** The processes that this program keeps running. */
  readonly processes: () => readonly RunningProcess[];
}

export interface RunningProcess {
  readonly name: string;
  readonly problem: string | null;
  readonly starts: number;
  readonly pid: number | null;
}

/** Answers the system room. Each part is asked for itself, and beside the others. */
export function watchInstance({ config, engines, pressure, processes }: InstanceOptions): Instance {
  const startedAtMs = Date.now() - performance.now();

  async function look(): Promise<InstanceState> {
    const [running, kinds, topics, log, jobs] = await Promise.all([
      Promise.all([mainProcess(), ...processes()].map(stateOf)),
      engineStates(config, engines),
      Promise.all(Object.values(TOPICS).map((name) => topicState(engines, name))),
      engines.log.usage().catch(() => null),
      scheduledJobs(engines.metadata).catch(() => []),
    ]);
    return {
      startedAtMs,
      processes: running,
      engines: kinds,
      topics: topics.filter((topic) => topic !== null),
      pressure: pressureState(pressure, config),
      log,
      jobs,
    };
  }

  return { look };
}

function pressureState(pressure: InstanceOptions['pressure'], config: Config): InstanceState['pressure'] {
  const told = pressure.worst();
  if (told === null) return null;
  const { level, reason, freeBytes } = told;
  return { level, reason, freeBytes, minFreeBytes: config.VEDETTE_MIN_FREE_BYTES };
}

function mainProcess(): RunningProcess {
  return { name: 'main', problem: null, starts: 1, pid: process.pid };
}

async function stateOf({ pid, ...rest }: RunningProcess): Promise<ProcessState> {
  return { ...rest, memoryBytes: pid === null ? null : await residentBytes(pid) };
}

const PAGE_BYTES = 4096;

/** The second field of Linux' statm, in pages; other systems do not tell without a program of theirs. */
async function residentBytes(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => null);
  const pages = Number(text?.split(' ')[1]);
  return Number.isFinite(pages) ? pages * PAGE_BYTES : null;
}

async function engineStates(config: Config, { metadata, events, log }: InstanceOptions['engines']): Promise<readonly EngineState[]> {
  const [metadataBytes, eventsBytes, logBytes] = await Promise.all([
    metadata.row<{ size: string }>('SELECT pg_database_size(current_database())::text AS size').then((row) => row?.size, unanswered),
    events
      .select<{ size: string }>({
        text: 'SELECT toString(sum(bytes_on_disk)) AS size FROM system.parts WHERE active AND database = currentDatabase()',
      })
      .then((rows) => rows[0]?.size, unanswered),
    log.usage().then((usage) => usage.usedBytes, unanswered),
  ]);
  const size = (value: string | number | undefined): number | null => (value === undefined ? null : Number(value));
  return [
    { role: 'metadata', engine: 'PostgreSQL', isEmbedded: config.DATABASE_URL === undefined, sizeBytes: size(metadataBytes) },
    {
      role: 'events',
      engine: config.CLICKHOUSE_URL === undefined ? 'chDB' : 'ClickHouse',
      isEmbedded: config.CLICKHOUSE_URL === undefined,
      sizeBytes: size(eventsBytes),
    },
    {
      role: 'log',
      engine: config.KAFKA_BROKERS === undefined ? 'LMDB' : 'Kafka',
      isEmbedded: config.KAFKA_BROKERS === undefined,
      sizeBytes: config.KAFKA_BROKERS === undefined ? size(logBytes) : null,
    },
    {
      role: 'cache',
      engine: config.REDIS_URL === undefined ? 'memory' : 'Redis',
      isEmbedded: config.REDIS_URL === undefined,
      sizeBytes: null,
    },
    { role: 'blobs', engine: config.S3_BUCKET === undefined ? 'files' : 'S3', isEmbedded: config.S3_BUCKET === undefined, sizeBytes: null },
  ];
}

/** An engine that is away shows as a process or in the readiness; here its size is unknown. */
function unanswered(): undefined {
  return undefined;
}

/** What the processors have not applied, over all partitions. Null when the log or PostgreSQL does not answer. */
async function topicState({ log, metadata }: InstanceOptions['engines'], name: string): Promise<TopicState | null> {
  try {
    const rows = await metadata.rows<{ part: number; off: number; ahead_count: number }>(
      'SELECT part, off, ahead_count FROM consumer_offset WHERE consumer = $1 AND topic = $2',
      [PROCESSOR_GROUP, name],
    );
    const applied = new Map(rows.map((row) => [row.part, row]));
    const parts = await Promise.all(
      Array.from({ length: log.partitions }, async (_, partition) => {
        const { begin, end } = await log.bounds(name, partition);
        const { off, ahead_count: aheadCount } = applied.get(partition) ?? { off: 0, ahead_count: 0 };
        const from = Math.max(begin, off);
        return { partition, from, waiting: Math.max(0, end - from - aheadCount) };
      }),
    );
    const late = parts.filter(({ waiting }) => waiting > 0);
    const oldest = await Promise.all(
      late.map(async ({ partition, from }) => (await log.read(name, partition, from, { maxRecords: 1, maxBytes: 1 }))[0]?.appendedAtMs),
    );
    const ages = oldest.flatMap((at) => (at === undefined ? [] : [Date.now() - at]));
    return {
      name,
      waiting: late.reduce((sum, { waiting }) => sum + waiting, 0),
      oldestMs: ages.length === 0 ? null : Math.max(0, ...ages),
    };
  } catch {
    // Whoever is away is said by the readiness; the page shows what can be known.
    return null;
  }
}
