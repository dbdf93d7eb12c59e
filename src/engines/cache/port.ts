/**
 * Short-lived shared state and fan-out. Everything in it can be flushed at any moment without loss (spec: O8).
 * Engines: memory (with a bridge between the processes of one machine), Redis.
 */
export interface Cache {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Forgets a value; counters and claims of the same key are others. */
  delete(key: string): Promise<void>;

  /** Adds to a counter of a fixed window that ends `windowMs` after its first use; returns the new total and the end. */
  increment(key: string, by: number, windowMs: number): Promise<{ readonly total: number; readonly endsAtMs: number }>;

  /** True for the first caller within `ttlMs`. */
  claim(key: string, ttlMs: number): Promise<boolean>;

  /** At most once, in order per publisher, to every subscriber of every process. Never waits for them. */
  publish(channel: Channel, message: unknown): void;
  subscribe(channel: Channel, listener: (message: unknown) => void): () => void;
  /**
   * Told after messages of other processes may have been missed, of any channel, since what carries them was away: whoever keeps what
   * messages would have changed forgets it. Subscriptions stand again by then. It may be told without need, never too late.
   */
  onGap(listener: () => void): () => void;

  close(): Promise<void>;
}

/** Channels are constants in `pipeline/channels.ts`. */
export type Channel = string;
