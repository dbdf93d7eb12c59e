import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { dropPartitionsBefore } from '../engines/events/retention.ts';
import { removeProjectRows } from '../engines/events/remove-project.ts';
import { openPgBoss } from '../engines/jobs/pg-boss.ts';
import { asPortError } from '../engines/metadata/postgres.ts';
import type { Job, Jobs } from '../engines/jobs/port.ts';
import { expireSessions } from '../features/account/jobs.ts';
import { expireArtifacts, sweepUploads } from '../features/artifact/jobs.ts';
import { expireAttachments } from '../features/attachment/jobs.ts';
import { auditKey, signHeads } from '../features/audit/index.ts';
import { expireIssues, resolveByAge, settleSubstatus } from '../features/issue/jobs.ts';
import { escalateNewIssues } from '../features/issue/escalate-new.ts';
import { forgetChanges, wakeIssues } from '../features/issue/wake.ts';
import { forgetSightings } from '../features/performance-issue/jobs.ts';
import { watchTrends } from '../features/performance-issue/regression/watch.ts';
import { emptyRemovedProjects } from '../features/project/jobs.ts';
import type { Site } from '../http/route.ts';
import type { Logger } from '../lib/logger.ts';
import { backedUpTo } from '../pipeline/backups.ts';
import { PROCESSOR_GROUP } from '../pipeline/processor.ts';
import { TOPICS } from '../pipeline/topics.ts';
import { trimLog } from '../pipeline/trim.ts';
import { givingWay, restMerges } from './jobs-under-pressure.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import { errorsDataset } from '../signals/error/dataset.ts';
import type { Engines } from '../wire.ts';
import { forgetAlerts, sendAlerts } from './alerts.ts';
import { keepDetecting } from './detecting.ts';
import { keepDrawing } from './drawing.ts';
import { keepRemapping } from './remapping.ts';

export interface JobsOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly site: Site;
  /** On the gateways. */
  readonly pressure: HeardPressure;
}

/** Tables partitioned by day received; each row is of a project. */
const TABLES_BY_DAY = ['errors', 'error_payloads', 'error_counts', 'spans', 'logs', 'metrics', 'outcomes'];
const DAY_MS = 86_400_000;

/** A burst fills a small log in seconds, long before the next run of the job; a full log refuses events (reliability L6). */
const ROOM_LOOK_MS = 1_000;
const ROOM_ABOVE = 0.7;

/** The jobs role: everything that is driven by time, so that no disk fills by age from the first day on. */
export async function startJobs(engines: Engines, options: JobsOptions): Promise<Pick<Jobs, 'close'>> {
  const jobs = await openQueue(engines, options);
  const room = keepRoom(engines, options);
  const alerts = sendAlerts(engines, options);
  const merges = restMerges(engines, options);
  const remapping = keepRemapping(engines, options);
  const drawing = keepDrawing(engines, options);
  const detecting = keepDetecting(engines, options);
  return {
    async close() {
      await merges.close();
      await alerts.close();
      await Promise.all([room.close(), remapping.close(), drawing.close(), detecting.close()]);
      await jobs.close();
    },
  };
}

/** @throws MetadataUnavailableError when PostgreSQL is away; then nothing is left open. */
async function openQueue(engines: Engines, { config, databaseUrl, logger, pressure }: JobsOptions): Promise<Jobs> {
  let jobs: Jobs | null = null;
  try {
    jobs = await openPgBoss({ url: databaseUrl, logger });
    for (const job of [...listJobs(engines, config), forgetAlerts(engines)]) await jobs.schedule(givingWay(job, pressure, logger));
    return jobs;
  } catch (error) {
    // What goes wrong while it closes has the cause that is thrown here.
    await jobs?.close().catch(() => undefined);
    throw asPortError(error);
  }
}

/** Trims between two runs of the job when the log fills up. What no consumer has applied stays, so it may help only later. */
function keepRoom(engines: Engines, { config, logger }: JobsOptions): { close(): Promise<void> } {
  let running: Promise<void> | null = null;
  let hasFailed = false;

  async function look(): Promise<void> {
    const { usedBytes, capacityBytes } = await engines.log.usage();
    if (usedBytes > capacityBytes * ROOM_ABOVE) await trim(engines, config.VEDETTE_LOG_RETENTION_HOURS);
    hasFailed = false;
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => {
        // PostgreSQL or the disk is away, which others report too: once is enough.
        if (!hasFailed) logger.warn({ error: String(error) }, 'the log could not be trimmed');
        hasFailed = true;
      })
      .finally(() => {
        running = null;
      });
  }, ROOM_LOOK_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

function listJobs(engines: Engines, config: Config): readonly Job[] {
  const { metadata, events, blobs, clock } = engines;
  return [
    { name: 'trim-log', cron: '*/5 * * * *', limitSeconds: 240, run: () => trim(engines, config.VEDETTE_LOG_RETENTION_HOURS) },
    { name: 'retention', cron: '17 3 * * *', limitSeconds: 3_600, run: () => retain(engines, config.VEDETTE_RETENTION_DAYS) },
    {
      name: 'empty-projects',
      cron: '*/2 * * * *',
      limitSeconds: 1_800,
      run: async () =>
        void (await emptyRemovedProjects({
          metadata,
          blobs,
          nowMs: clock.now(),
          removeEvents: (projectId) => removeProjectRows(events, TABLES_BY_DAY, projectId, engines.eventsTopology),
        })),
    },
    watchJob(engines),
    {
      name: 'settle-issues',
      cron: '7 * * * *',
      limitSeconds: 300,
      run: () => settleIssues(engines),
    },
    {
      name: 'sign-audit-heads',
      cron: '11 0 * * *',
      limitSeconds: 300,
      run: async () => {
        const key = auditKey(resolve(config.VEDETTE_DATA_DIR), config.VEDETTE_SECRET);
        await signHeads({ metadata, blobs, key }, clock.now());
      },
    },
    {
      name: 'resolve-aged-issues',
      cron: '37 * * * *',
      limitSeconds: 300,
      run: async () => void (await resolveByAge(metadata, new Date(clock.now()))),
    },
    {
      name: 'wake-issues',
      cron: '* * * * *',
      limitSeconds: 300,
      run: async () => {
        const deps = { ...engines, dataset: errorsDataset, nowMs: clock.now() };
        await wakeIssues(deps);
        await escalateNewIssues(deps);
      },
    },
    { name: 'sweep-uploads', cron: '47 * * * *', limitSeconds: 900, run: () => sweepUploads({ metadata, blobs, nowMs: clock.now() }) },
    {
      name: 'expire-sessions',
      cron: '27 4 * * *',
      limitSeconds: 300,
      run: async () => void (await expireSessions(metadata, new Date(clock.now()))),
    },
  ];
}

/** What came within an hour is stored some minutes after it. */
function watchJob({ metadata, events, log, clock }: Engines): Job {
  const { signal } = new AbortController();
  const run = async () => void (await watchTrends({ metadata, events, log, now: () => clock.now(), signal }));
  return { name: 'watch-trends', cron: '12 * * * *', limitSeconds: 1_800, run };
}

/** What became of issues, and of what may become one, with time alone. */
async function settleIssues({ metadata, clock }: Engines): Promise<void> {
  await settleSubstatus(metadata, clock.now());
  await forgetChanges(metadata, clock.now());
  await forgetSightings(metadata, clock.now());
}

/** Forgets what every consumer has applied, within the policy of pipeline/trim.ts. */
async function trim({ log, metadata, clock }: Engines, keepHours: number): Promise<void> {
  await trimLog({
    log,
    topics: Object.values(TOPICS),
    nowMs: clock.now(),
    keepMs: keepHours * 3_600_000,
    consumed: async (topic, partition) => {
      const row = await metadata.row<{ off: number }>('SELECT off FROM consumer_offset WHERE consumer = $1 AND topic = $2 AND part = $3', [
        PROCESSOR_GROUP,
        topic,
        partition,
      ]);
      return row?.off ?? null;
    },
    backedUp: (topic, partition) => backedUpTo(metadata, topic, partition),
  });
}

/** Whole days by dropping partitions (reliability C7), then what in PostgreSQL and the blob store belonged to them. */
async function retain({ events, eventsTopology, metadata, blobs, clock }: Engines, retentionDays: number): Promise<void> {
  const before = new Date(Math.floor(clock.now() / DAY_MS) * DAY_MS - retentionDays * DAY_MS);
  for (const table of TABLES_BY_DAY) await dropPartitionsBefore(events, table, before, eventsTopology);
  await expireAttachments(metadata, blobs, before);
  await expireArtifacts({ metadata, blobs, nowMs: clock.now() }, before);
  await expireIssues(metadata, before);
}
