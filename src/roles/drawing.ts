import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import type { Logger } from '../lib/logger.ts';
import { drawPortraits } from '../signals/error/draw-portraits.ts';
import type { Engines } from '../wire.ts';

/** A person opens a new issue some seconds after it came, at the earliest; with at most 50 at a time, no more than 25 in a second. */
const LOOK_MS = 2_000;

export interface DrawingOptions {
  readonly logger: Logger;
  /** Nothing is drawn under pressure: it waits in its table. */
  readonly pressure: Pick<HeardPressure, 'level'>;
}

/** Draws what new issues look like, for finding those that are alike. One process at a time, by a lock in the metadata store. */
export function keepDrawing(engines: Engines, { logger, pressure }: DrawingOptions): { close(): Promise<void> } {
  const { metadata, events, cache, clock } = engines;
  let running: Promise<void> | null = null;
  let hasFailed = false;

  async function look(): Promise<void> {
    if (pressure.level() > 0) return;
    const waiting = await metadata.row('SELECT 1 FROM issue_portrait_wanted LIMIT 1');
    if (waiting === null) return;
    await metadata.withLock('issue-portraits', () => drawPortraits({ metadata, events, cache, now: () => clock.now() }));
    hasFailed = false;
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => {
        if (!hasFailed) logger.warn({ error: error instanceof Error ? error.stack : String(error) }, 'issues could not be drawn');
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
      await running;
    },
  };
}
