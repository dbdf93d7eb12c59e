import type { Job } from '../engines/jobs/port.ts';
import { resumeMerges, stopMerges } from '../engines/events/merges.ts';
import type { Logger } from '../lib/logger.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import type { Engines } from '../wire.ts';

/** What makes room, and what somebody was promised, runs whatever the pressure. */
const NEVER_PUT_OFF: ReadonlySet<string> = new Set(['trim-log', 'retention', 'sign-audit-heads']);

/** Background jobs rest from level 1 on (reliability §5): a run whose time comes then is left out, and its next time comes. */
export function givingWay(job: Job, pressure: Pick<HeardPressure, 'level'>, logger: Logger): Job {
  if (NEVER_PUT_OFF.has(job.name)) return job;
  return {
    ...job,
    async run(signal) {
      const level = pressure.level();
      if (level === 0) return job.run(signal);
      logger.info({ job: job.name, level }, 'job left out under pressure');
    },
  };
}

const LOOK_MS = 5_000;
/** Twice as many parts delay inserts (reliability C2): then merging is the lesser evil. */
const MANY_PARTS = 150;

export interface RestOptions {
  readonly pressure: Pick<HeardPressure, 'worst'>;
  readonly logger: Logger;
  readonly lookMs?: number;
}

/**
 * Merges stop at level 3 (O4) when the disk is short, for a merge needs the room of what it merges. When processors are only late they
 * go on: without them inserts would be delayed and the processors later. On a cluster its operator decides. Told again and again, for
 * an engine that was started anew merges.
 */
export function restMerges(engines: Pick<Engines, 'events' | 'eventsTopology'>, options: RestOptions): { close(): Promise<void> } {
  if (engines.eventsTopology.cluster !== null) return { close: async () => undefined };
  let isResting = false;
  let running: Promise<void> | null = null;

  async function look(): Promise<void> {
    const told = options.pressure.worst();
    const wantsRest = told !== null && told.level >= 3 && told.isDiskShort;
    if (wantsRest) {
      const hasStopped = await stopMerges(engines.events, MANY_PARTS);
      if (hasStopped && !isResting) options.logger.warn({ reason: told.reason }, 'merges of the event store rest');
      isResting = hasStopped;
    } else if (isResting) {
      await resumeMerges(engines.events);
      isResting = false;
      options.logger.info({}, 'merges of the event store go on');
    }
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch(() => undefined) // The store is away, which others tell; the next look tries again.
      .finally(() => {
        running = null;
      });
  }, options.lookMs ?? LOOK_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
      if (isResting) await resumeMerges(engines.events).catch(() => undefined);
    },
  };
}
