import { Consumer } from '@platformatic/kafka';
import { clientOptions, closeSoon } from './kafka-client.ts';
import type { KafkaAddress } from './kafka-client.ts';
import type { LogMembership, Topic } from './port.ts';

export interface JoinKafkaOptions {
  readonly address: KafkaAddress;
  readonly group: string;
  readonly topic: Topic;
  readonly onAssigned: (partitions: readonly number[]) => Promise<void>;
}

export interface KafkaMembership extends LogMembership {
  owns(partition: number): boolean;
  commit(partition: number, offset: number): Promise<void>;
}

/** A process that died loses its partitions after this; the metadata store keeps it from harm should it still live. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 1_000;
const REBALANCE_TIMEOUT_MS = 60_000;
/** How often a member looks whether it still is one. */
const LOOK_MS = 1_000;
/** A rebalance looks like no membership for a while; after this it is one that failed in silence. */
const SILENCE_MS = 30_000;

/**
 * A member of a consumer group with cooperative rebalancing: what stays with a member is worked on all the while, and what goes
 * away changes hands only after the member has stopped working on it. The client asks for the subscription's data before it joins
 * again to let go of partitions; the answer is given when the work on them has stopped.
 */
export async function joinKafkaGroup(options: JoinKafkaOptions): Promise<KafkaMembership> {
  const membership = new Membership(options);
  await membership.enter();
  return membership;
}

class Membership implements KafkaMembership {
  readonly #options: JoinKafkaOptions;
  readonly #consumer: Consumer;
  readonly #name: string;
  #owned: readonly number[] = [];
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #hasLeft = false;
  /** The client gave up joining again. */
  #hasFailed = false;
  #activeAt = performance.now();

  constructor(options: JoinKafkaOptions) {
    const { address, group, topic } = options;
    this.#options = options;
    this.#name = address.prefix + topic;
    this.#consumer = new Consumer({
      ...clientOptions(address),
      groupId: groupIdOf(address, group, topic),
      autocommit: false,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      protocols: [{ name: 'cooperative-sticky', version: 2 }],
      protocolsMetadata: () => this.#letGo(),
    });
    this.#consumer.topics.track(this.#name);
    this.#consumer.on('error', () => {
      this.#hasFailed = true;
    });
    this.#consumer.on('consumer:group:join', () => void this.#change(() => this.#assigned()));
  }

  async enter(): Promise<void> {
    await this.#join();
    await this.#turn;
    // Told even when there is nothing to own yet.
    if (this.#owned.length === 0) await this.#options.onAssigned([]);
    this.#schedule();
  }

  async leave(): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#change(() => []);
    await this.#goodBye();
    await closeSoon(this.#consumer);
  }

  owns(partition: number): boolean {
    return this.#owned.includes(partition);
  }

  async commit(partition: number, offset: number): Promise<void> {
    await this.#consumer.commit({ offsets: [{ topic: this.#name, partition, offset: BigInt(offset), leaderEpoch: -1 }] });
  }

  /** A broker that is away finds out by itself when it is back. */
  #goodBye(): Promise<void> {
    return new Promise((resolve) => {
      this.#consumer.leaveGroup(true, () => resolve());
    });
  }

  async #join(): Promise<void> {
    await this.#consumer.joinGroup({});
  }

  #schedule(): void {
    if (this.#hasLeft) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#consumer.isActive()) this.#activeAt = performance.now();
    else if (this.#hasFailed || performance.now() - this.#activeAt > SILENCE_MS) {
      this.#hasFailed = false;
      this.#activeAt = performance.now();
      // Tried again at the next look, for as long as it takes: the broker may be away.
      await this.#join().catch(() => {
        this.#hasFailed = true;
      });
    }
    this.#schedule();
  }

  /** Before the client joins again: what it is not assigned any more is not worked on any more. */
  async #letGo(): Promise<Buffer> {
    const assigned = this.#assigned();
    await this.#change((owned) => owned.filter((partition) => assigned.includes(partition)));
    return Buffer.alloc(0);
  }

  #assigned(): readonly number[] {
    const found = this.#consumer.assignments?.find(({ topic }) => topic === this.#name);
    return (found?.partitions ?? []).toSorted((a, b) => a - b);
  }

  #change(next: (owned: readonly number[]) => readonly number[]): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      const owned = this.#hasLeft ? [] : next(this.#owned);
      if (owned.length === this.#owned.length && owned.every((partition) => this.#owned.includes(partition))) return;
      this.#owned = owned;
      await this.#options.onAssigned(owned);
    });
    return this.#turn;
  }
}

export function groupIdOf({ prefix }: Pick<KafkaAddress, 'prefix'>, group: string, topic: Topic): string {
  return `${prefix}${group}.${topic}`;
}
