import { openPgBoss } from '../engines/jobs/pg-boss.ts';
import type { Jobs } from '../engines/jobs/port.ts';
import type { Logger } from '../lib/logger.ts';
import { makeJobs } from '../rooms.ts';
import type { RetentionOptions } from '../rooms.ts';
import type { Engines } from '../wire.ts';

/** The jobs role: everything that is driven by time. */
export async function startJobs(
  engines: Engines,
  databaseUrl: string,
  options: RetentionOptions & { readonly logger: Logger },
): Promise<Jobs> {
  const jobs = await openPgBoss({ url: databaseUrl, logger: options.logger });
  for (const job of makeJobs(engines, options)) await jobs.schedule(job);
  return jobs;
}
