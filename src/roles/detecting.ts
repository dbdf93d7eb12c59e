import { findProblems } from '../features/performance-issue/jobs.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import { PROCESSOR_GROUP } from '../pipeline/processor.ts';
import type { Logger } from '../lib/logger.ts';
import type { Engines } from '../wire.ts';

/** A problem that shows this late is found early enough, and what comes within one look costs one question. */
const LOOK_MS = 3_000;

export interface DetectingOptions {
  readonly logger: Logger;
  /** Nothing is looked at under pressure: spans wait where they are. */
  readonly pressure: Pick<HeardPressure, 'level'>;
}

/** Looks for performance issues in the spans that have come. One process at a time, by a lock in the metadata store. */
export function keepDetecting(engines: Engines, { logger, pressure }: DetectingOptions): { close(): Promise<void> } {
  const { metadata, events, log, clock } = engines;
  const stop = new AbortController();
  let running: Promise<void> | null = null;
  let hasFailed = false;

  async function look(): Promise<void> {
    if (pressure.level() > 0) return;
    const deps = { metadata, events, log, now: () => clock.now(), consumer: PROCESSOR_GROUP, signal: stop.signal };
    const { skipped } = await metadata.withLock('performance-issues', () => findProblems(deps));
    if (skipped > 0) logger.warn({ records: skipped }, 'spans came faster than they were looked through for performance issues');
    hasFailed = false;
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => {
        if (!hasFailed)
          logger.warn({ error: error instanceof Error ? error.stack : String(error) }, 'performance issues were not looked for');
        hasFailed = true;
      })
      .finally(() => {
        running = null;
      });
  }, LOOK_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
