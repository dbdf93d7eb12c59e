import { deleteMovedRows, deleteOlderRows } from '../engines/events/delete-older.ts';
import { createSymbolicator } from '../features/artifact/index.ts';
import { projectConfigs } from '../features/project/index.ts';
import type { Logger } from '../lib/logger.ts';
import { applyRuns } from '../signals/error/apply-run.ts';
import { moveEvents } from '../signals/error/move-events.ts';
import { remapEvents } from '../signals/error/remap.ts';
import type { Engines } from '../wire.ts';

/** Somebody has uploaded what was missing and looks at the page: a job every minute would be late. */
const LOOK_MS = 3_000;

/** One for all: what writes an event's row again must not have read it before the other moved it. */
const LOCK = 'artifact-remap';

const WAITING = `SELECT EXISTS (SELECT 1 FROM issue_move WHERE finished_at IS NULL) AS moves,
                        EXISTS (SELECT 1 FROM artifact_remap WHERE finished_at IS NULL) AS maps,
                        EXISTS (SELECT 1 FROM rule_run WHERE finished_at IS NULL) AS rules`;

/** Of a run of rules, which may take hours: then whatever else waits comes first. */
const SLICE_MS = 10_000;

/**
 * Goes through stored events again when source maps came after them, and when they are to be in another issue, or when
 * saved rules are applied to them. One process at a time, by
 * a lock in the metadata store; what one leaves undone the next goes on with.
 */
export function keepRemapping(engines: Engines, { logger }: { readonly logger: Logger }): { close(): Promise<void> } {
  const { metadata, events, eventsTopology, cache, clock } = engines;
  const stop = new AbortController();
  const symbolicator = createSymbolicator({ ...engines, logger });
  const configs = projectConfigs(engines);
  let running: Promise<void> | null = null;
  let hasFailed = false;

  const remap = () =>
    remapEvents({
      metadata,
      events,
      cache,
      configs,
      symbolicator,
      now: () => clock.now(),
      signal: stop.signal,
      deleteOlder: (rows) => deleteOlderRows(events, eventsTopology, rows),
    });

  async function look(): Promise<void> {
    const waits = await metadata.row<{ moves: boolean; maps: boolean; rules: boolean }>(WAITING);
    if (waits?.moves === true) await metadata.withLock(LOCK, () => moveStored(engines, stop.signal));
    if (waits?.maps === true) await metadata.withLock(LOCK, remap);
    if (waits?.rules === true) await metadata.withLock(LOCK, () => applyRules(engines, stop.signal));
    hasFailed = false;
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => {
        if (!hasFailed)
          logger.warn({ error: error instanceof Error ? error.stack : String(error) }, 'stored events could not be resolved again');
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
      configs.close();
      await symbolicator.close();
    },
  };
}

function applyRules({ metadata, events, cache, clock }: Engines, signal: AbortSignal): Promise<boolean> {
  return applyRuns({ metadata, events, cache, now: () => clock.now(), signal, sliceMs: SLICE_MS });
}

function moveStored({ metadata, events, eventsTopology, cache, clock }: Engines, signal: AbortSignal): Promise<number> {
  return moveEvents({
    metadata,
    events,
    cache,
    now: () => clock.now(),
    signal,
    deleteMoved: (rows) => deleteMovedRows(events, eventsTopology, rows),
  });
}
