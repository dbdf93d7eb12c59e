import type { Clock } from '../engines/clock/port.ts';
import type { Log } from '../engines/log/port.ts';
import type { Logger } from '../lib/logger.ts';
import type { DoorSeen } from './channels.ts';
import type { OutcomeSink } from './outcome-sink.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import type { ProjectConfigs } from './project-config.ts';
import type { Limiter, QuotaSource } from './quotas.ts';
import type { Offer } from './shed.ts';
import type { Spool } from './spool.ts';

/** What the straight line between socket and log needs of the world. */
export interface ReceiveDeps {
  readonly log: Log;
  readonly configs: ProjectConfigs;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limiter: Limiter;
  readonly quotas: QuotaSource;
  /** What back-pressure takes out of an envelope now. */
  readonly pressureLimits: (offer: Offer, nowMs: number) => readonly ActiveLimit[];
  readonly outcomes: OutcomeSink;
  readonly spool: Spool;
  /** Item types that a room claims. */
  readonly claims: ReadonlySet<string>;
  readonly knocked: (seen: Omit<DoorSeen, 'atMs'>) => void;
  /** 32 lowercase hex digits, never the same twice. */
  readonly newId: () => string;
  /** Whether the log may hold a record twice, when an append was not answered in time: then each has an id of its own. */
  readonly mayRepeat: boolean;
  /** In [0, 1). */
  readonly random: () => number;
}
