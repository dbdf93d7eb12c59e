/**
 * Work that is driven by time. Each job runs on one process at a time, whatever the number of processes; a run that fails is
 * reported and tried again at its next time. Jobs must be safe to repeat.
 */
export interface Jobs {
  /** Registers a job and its times. The same name again replaces it. */
  schedule(job: Job): Promise<void>;
  /** Runs a job now, beside its schedule; resolves when it is queued. */
  trigger(name: string): Promise<void>;
  /** Waits for runs under way, at most a few seconds. */
  close(): Promise<void>;
}

export interface Job {
  /** Lower-case words with dashes. */
  readonly name: string;
  /** Five-field cron expression, UTC. */
  readonly cron: string;
  /** Longest a run may take; it is aborted then. */
  readonly limitSeconds: number;
  run(signal: AbortSignal): Promise<void>;
}
