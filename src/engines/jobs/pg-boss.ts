import { PgBoss } from 'pg-boss';
import type { Logger } from '../../lib/logger.ts';
import type { Job, Jobs } from './port.ts';

export interface PgBossOptions {
  readonly url: string;
  readonly logger: Logger;
  /** How often waiting jobs are looked for. Default 5. */
  readonly pollSeconds?: number;
}

/** Jobs are few and slow: asking often would only keep PostgreSQL awake. */
const POLL_SECONDS = 5;
const CLOSE_MS = 3_000;

/** pg-boss on the metadata database, in a schema of its own: one queue in both modes (design §1, decision 8). */
export async function openPgBoss({ url, logger, pollSeconds = POLL_SECONDS }: PgBossOptions): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: url, schema: 'job', max: 2, application_name: 'vedette-jobs' });
  boss.on('error', (error) => logger.warn({ error: error.message }, 'the job queue reported an error'));
  try {
    await boss.start();
  } catch (error) {
    // It may have opened connections; what goes wrong while they are closed has the cause that is thrown here.
    await boss.stop({ graceful: false, close: true }).catch(() => undefined);
    throw error;
  }

  async function schedule(job: Job): Promise<void> {
    await boss.createQueue(job.name, {
      policy: 'singleton',
      retryLimit: 0,
      expireInSeconds: job.limitSeconds,
      deleteAfterSeconds: 7 * 86_400,
    });
    await boss.work(job.name, { pollingIntervalSeconds: pollSeconds }, () => runOnce(job));
    await boss.schedule(job.name, job.cron, null, { tz: 'UTC' });
  }

  async function runOnce(job: Job): Promise<void> {
    const startedAtMs = performance.now();
    try {
      await job.run(AbortSignal.timeout(job.limitSeconds * 1_000));
      logger.info({ job: job.name, durationMs: Math.round(performance.now() - startedAtMs) }, 'job finished');
    } catch (error) {
      logger.error({ job: job.name, error: error instanceof Error ? error.stack : String(error) }, 'job failed');
      throw error;
    }
  }

  return {
    schedule,
    trigger: async (name) => {
      await boss.send(name, {});
    },
    close: () => boss.stop({ graceful: true, timeout: CLOSE_MS, close: true }),
  };
}

interface ScheduledJob {
  readonly name: string;
  readonly cron: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly endedAt: Date | null;
}

/** The metadata database, as far as it is asked here. */
interface Questioned {
  rows<Row>(text: string): Promise<readonly Row[]>;
}

const STATES: Readonly<Record<string, ScheduledJob['state']>> = {
  active: 'running',
  completed: 'done',
  failed: 'failed',
  cancelled: 'failed',
};

/** What is scheduled and how its last run went, read from pg-boss' own tables: any process may ask, not only the one that runs jobs. */
export async function scheduledJobs(database: Questioned): Promise<readonly ScheduledJob[]> {
  const rows = await database.rows<{ name: string; cron: string; state: string | null; ended_at: Date | null }>(
    `SELECT s.name, s.cron, last.state::text, last.completed_on AS ended_at
       FROM job.schedule s
       LEFT JOIN LATERAL (
         SELECT j.state, j.completed_on FROM job.job j
          WHERE j.name = s.name AND j.state IN ('active', 'completed', 'failed', 'cancelled')
          ORDER BY j.created_on DESC LIMIT 1) last ON true
      ORDER BY s.name`,
  );
  return rows.map(({ name, cron, state, ended_at: endedAt }) => ({ name, cron, state: STATES[state ?? ''] ?? 'waiting', endedAt }));
}
