import type { Blobs } from '../engines/blobs/port.ts';
import type { Cache } from '../engines/cache/port.ts';
import type { Clock } from '../engines/clock/port.ts';
import type { Events } from '../engines/events/port.ts';
import type { Log, LogMembership } from '../engines/log/port.ts';
import type { Metadata } from '../engines/metadata/port.ts';
import type { Logger } from '../lib/logger.ts';
import { createBreaker } from './breaker.ts';
import { PartitionConsumer, type ConsumerParts, type ObservedBatch } from './consume.ts';
import type { EnvelopeRooms } from './envelope-work.ts';
import type { ProjectConfigs } from './project-config.ts';
import type { AnySignal } from './room-batch.ts';
import { turnSeenDays } from './seen-events.ts';
import { envelopeHandler, outcomesHandler } from './topic-handlers.ts';
import { createTurns } from './turns.ts';
import type { TopicHandler } from './work.ts';

export interface ProcessorParts {
  readonly log: Log;
  readonly metadata: Metadata;
  readonly events: Events;
  readonly blobs: Blobs;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly configs: ProjectConfigs;
  readonly signals: readonly AnySignal[];
  readonly logger: Logger;
  /** Of `features/outcome`. */
  readonly outcomeRows: EnvelopeRooms['outcomeRows'];
  /** Of the back-pressure ladder; from 1 on batches are larger. */
  readonly pressureLevel?: () => number;
  /** Called after every batch; for metrics. */
  readonly observe?: (batch: ObservedBatch) => void;
}

export interface Processor {
  /** Where each partition of this process stands; `behind` counts records not applied yet. */
  status(): Promise<readonly PartitionStatus[]>;
  /** Lets the batches under way end. What is not finished then is finished by the next start. */
  stop(): Promise<void>;
}

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly behind: number;
  readonly isHalted: boolean;
}

/** The consumer group. One name for ever: it is the key of the offsets. */
export const PROCESSOR_GROUP = 'processor';
const SEEN_DAYS_EVERY_MS = 3_600_000;

/**
 * Reads the log and applies it to the stores, effectively once (reliability §4). Several may run: the log shares the partitions
 * out, and the metadata store keeps a partition's former owner from counting anything twice.
 */
export async function startProcessor(parts: ProcessorParts): Promise<Processor> {
  const consumerParts: ConsumerParts = {
    ...parts,
    turns: createTurns(),
    breaker: createBreaker(),
    beforeBatch: everySoOften(parts.clock, SEEN_DAYS_EVERY_MS, () => turnSeenDays(parts.metadata)),
    observe: parts.observe ?? (() => undefined),
    pressureLevel: parts.pressureLevel ?? (() => 0),
  };
  const topics = [envelopeHandler(parts), outcomesHandler(parts.outcomeRows)].map((handler) => createTopicConsumer(consumerParts, handler));
  const memberships = await Promise.all(topics.map((topic) => topic.join()));

  return {
    async status() {
      return (await Promise.all(topics.map((topic) => topic.status()))).flat();
    },
    async stop() {
      await Promise.all(topics.map((topic) => topic.assign([])));
      await Promise.all(memberships.map((membership) => membership.leave()));
    },
  };
}

interface TopicConsumer {
  join(): Promise<LogMembership>;
  assign(partitions: readonly number[]): Promise<void>;
  status(): Promise<readonly PartitionStatus[]>;
}

function createTopicConsumer(parts: ConsumerParts, handler: TopicHandler): TopicConsumer {
  const running = new Map<number, PartitionConsumer>();

  async function assign(partitions: readonly number[]): Promise<void> {
    const gone = [...running].filter(([partition]) => !partitions.includes(partition));
    for (const [partition] of gone) running.delete(partition);
    for (const partition of partitions.filter((one) => !running.has(one))) {
      const consumer = new PartitionConsumer(parts, handler, { consumer: PROCESSOR_GROUP, topic: handler.topic, partition });
      running.set(partition, consumer);
      consumer.start();
    }
    await Promise.all(gone.map(([, consumer]) => consumer.stop()));
  }

  async function statusOf(consumer: PartitionConsumer): Promise<PartitionStatus> {
    const { topic, partition } = consumer.source;
    const { end } = await parts.log.bounds(topic, partition);
    return { topic, partition, behind: consumer.behind(end), isHalted: consumer.isHalted };
  }

  return {
    join: () => parts.log.join(PROCESSOR_GROUP, handler.topic, assign),
    assign,
    status: () => Promise.all([...running.values()].map(statusOf)),
  };
}

/** Runs `work` at the first call and then at most once in `everyMs`; callers at the same time share one run. */
function everySoOften(clock: Clock, everyMs: number, work: () => Promise<void>): () => Promise<void> {
  let doneAtMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  return async () => {
    if (Math.abs(clock.now() - doneAtMs) < everyMs) return;
    running ??= work()
      .then(() => {
        doneAtMs = clock.now();
      })
      .finally(() => {
        running = null;
      });
    await running;
  };
}
