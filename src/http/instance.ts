/**
 * What the owner of an instance may know about it. The system room asks, the role that runs the program answers
 * (roles/instance.ts); a part that cannot be asked now is null or missing, never an error: the page is opened when things fail.
 */
export interface Instance {
  look(): Promise<InstanceState>;
}

export interface InstanceState {
  readonly startedAtMs: number;
  readonly processes: readonly ProcessState[];
  readonly engines: readonly EngineState[];
  readonly topics: readonly TopicState[];
  /** Of the gateway that has it worst; null when none is heard of. */
  readonly pressure: PressureState | null;
  readonly log: { readonly usedBytes: number; readonly capacityBytes: number } | null;
  readonly jobs: readonly JobState[];
}

export interface ProcessState {
  readonly name: string;
  /** A sentence; null while it serves. */
  readonly problem: string | null;
  /** Since this program started; more than one means that it died. */
  readonly starts: number;
  /** Resident memory; null where the system does not say. */
  readonly memoryBytes: number | null;
}

export interface EngineState {
  readonly role: 'metadata' | 'events' | 'log' | 'cache' | 'blobs';
  /** What stands behind the port: `PostgreSQL`, `LMDB`, … */
  readonly engine: string;
  readonly isEmbedded: boolean;
  /** Null when it does not count, or does not answer. */
  readonly sizeBytes: number | null;
}

export interface TopicState {
  readonly name: string;
  /** Records that are acknowledged and not applied yet. */
  readonly waiting: number;
  /** How long the oldest of them has waited; null when none waits. */
  readonly oldestMs: number | null;
}

export interface PressureState {
  /** Of the ladder: 0 accepts all, 5 accepts nothing. */
  readonly level: number;
  /** What pushes, in a sentence; empty when nothing does. */
  readonly reason: string;
  readonly freeBytes: number;
  /** Below this the level is 5. */
  readonly minFreeBytes: number;
}

export interface JobState {
  readonly name: string;
  /** Five fields, UTC. */
  readonly cron: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly endedAt: Date | null;
}
