import type { Log } from '../../engines/log/port.ts';
import type { Logger } from '../../lib/logger.ts';
import { encodeOutcomes } from '../../pipeline/outcome-record.ts';
import type { OutcomeSink } from '../../pipeline/outcome-sink.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import type { Outcome } from '../../protocol/outcomes.ts';
import { OutcomeFold } from './fold.ts';

/** How long refusals are added up before they are logged: what a crash may forget of them. Nobody was promised them. */
const FLUSH_MS = 1_000;
/** Bound of what is held while the log is full: projects × keys × reasons of some minutes. More is dropped, and said. */
const MAX_HELD = 50_000;

export interface OutcomeRecorder extends OutcomeSink {
  /** Logs what is held, now. False when the log did not take it: it stays held. */
  flush(): Promise<boolean>;
  /** Stops the timer and logs the rest. */
  close(): Promise<void>;
}

interface Deps {
  readonly log: Log;
  readonly logger: Logger;
  /** As in the gateway's dependencies: gives each record an id. */
  readonly newRecordId?: () => string;
}

/**
 * Outcomes of what the gateway refused, folded in memory and logged as one record each second, so that a flood of refusals
 * costs the log nothing. What a 200 stands for never goes this way (pipeline/enqueue.ts).
 */
export function recordOutcomes({ log, logger, newRecordId }: Deps): OutcomeRecorder {
  const fold = new OutcomeFold();
  let dropped = 0;
  let flushing: Promise<boolean> | null = null;

  function record(outcome: Outcome): void {
    if (fold.size < MAX_HELD) fold.add(outcome);
    else dropped += outcome.quantity;
  }

  async function write(): Promise<boolean> {
    const outcomes = fold.take();
    if (outcomes.length === 0) return true;
    try {
      // One process writes one record a second: which partition it goes to does not matter.
      await log.append([{ topic: TOPICS.outcomes, partition: 0, value: encodeOutcomes(outcomes, newRecordId?.()) }]);
      if (dropped > 0) logger.warn({ dropped }, 'outcomes were dropped while the log was full');
      dropped = 0;
      return true;
    } catch {
      // The log is full or away: its own people say so. Held until it takes records again.
      for (const outcome of outcomes) fold.add(outcome);
      return false;
    }
  }

  function flush(): Promise<boolean> {
    flushing ??= write().finally(() => {
      flushing = null;
    });
    return flushing;
  }

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    record,
    flush,
    async close() {
      clearInterval(timer);
      await flushing;
      await flush();
    },
  };
}
