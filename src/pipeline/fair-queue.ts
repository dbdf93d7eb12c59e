/** A record that was read and waits for its batch. */
export interface Waiting {
  readonly offset: number;
  /** Whose it is: records of one lane keep their order, lanes overtake each other. */
  readonly lane: number;
  /** A batch holds records of one day only. */
  readonly day: number;
  readonly sizeBytes: number;
}

export interface TakeLimit {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

export interface FairQueueOptions {
  /** What one lane may have of a batch while there are others. */
  readonly laneLimit: TakeLimit;
  /** A clock that never steps back. */
  readonly nowMs: () => number;
}

/** A lane's credit for each round. Some events; a lane of large ones has to save up. */
const QUANTUM = 64 * 1024;
/** What a record costs beside its bytes: an event of no size takes about as long to process as these bytes. */
const RECORD_COST = 8 * 1024;
/** A lane counts as a neighbour for so long after its last record: what comes rarely shall find room too. */
const NEIGHBOUR_MS = 60_000;

interface Lane<T> {
  /** From `head` on; what lies before is taken. */
  queue: T[];
  head: number;
  credit: number;
  seenAtMs: number;
  /** Of the batch that is being gathered. */
  takenRecords: number;
  takenBytes: number;
}

/**
 * Deficit round robin over lanes (reliability O5): each lane with waiting records gets the same share, whatever it has waiting, and
 * what one does not need the others have. A lane alone has everything.
 */
export class FairQueue<T extends Waiting> {
  readonly #options: FairQueueOptions;
  readonly #lanes = new Map<number, Lane<T>>();
  /** Lanes in the order of their turns; the first is next. */
  #turns: number[] = [];
  /** The lane that had its credit for this turn. */
  #current: Lane<T> | null = null;
  #day: number | null = null;
  #size = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  /** The lowest offset that waits. */
  get lowest(): number | null {
    let lowest: number | null = null;
    for (const lane of this.#lanes.values()) {
      const head = lane.queue[lane.head];
      if (head !== undefined && (lowest === null || head.offset < lowest)) lowest = head.offset;
    }
    return lowest;
  }

  /** Offsets of a lane only grow. */
  push(record: T): void {
    const lane = this.#laneOf(record.lane);
    lane.queue.push(record);
    lane.seenAtMs = this.#options.nowMs();
    this.#size += 1;
  }

  /** The next records are for a new batch. */
  begin(): void {
    this.#day = null;
    const nowMs = this.#options.nowMs();
    for (const [key, lane] of this.#lanes) {
      lane.takenRecords = 0;
      lane.takenBytes = 0;
      lane.queue = lane.queue.slice(lane.head);
      lane.head = 0;
      if (lane.queue.length > lane.head || nowMs - lane.seenAtMs < NEIGHBOUR_MS) continue;
      this.#lanes.delete(key);
      this.#turns = this.#turns.filter((one) => one !== key);
    }
  }

  /** Fewer than there are when every lane that has some has had its part of the batch, or has records of another day. */
  take(limit: TakeLimit): T[] {
    const taken: T[] = [];
    let bytes = 0;
    for (;;) {
      const lane = this.#nextLane();
      if (lane === null) return taken;
      if (lane !== this.#current) lane.credit += QUANTUM;
      this.#current = lane;
      for (let head = this.#headOf(lane); head !== null && costOf(head) <= lane.credit; head = this.#headOf(lane)) {
        if (taken.length >= limit.maxRecords) return taken;
        if (taken.length > 0 && bytes + head.sizeBytes > limit.maxBytes) return taken;
        taken.push(this.#takeHead(lane, head));
        bytes += head.sizeBytes;
      }
      if (this.#headOf(lane) === null) lane.credit = 0;
      this.#rotate();
    }
  }

  /** Of what was taken last, those that the batch had no room for: they are the first of the next one. */
  giveBack(records: readonly T[]): void {
    for (const record of records.toReversed()) {
      const lane = this.#laneOf(record.lane);
      lane.head -= 1;
      lane.queue[lane.head] = record;
      lane.credit += costOf(record);
      lane.takenRecords -= 1;
      lane.takenBytes -= record.sizeBytes;
      this.#size += 1;
    }
    const first = records[0]?.lane;
    if (first !== undefined) this.#turns = [first, ...this.#turns.filter((one) => one !== first)];
  }

  /** The lane whose turn it is, of those that may give something; it is the first of the turns then. */
  #nextLane(): Lane<T> | null {
    for (let tried = 0; tried < this.#turns.length; tried++) {
      const lane = this.#lanes.get(this.#turns[0] ?? 0);
      if (lane !== undefined && this.#headOf(lane) !== null) return lane;
      this.#rotate();
    }
    return null;
  }

  #rotate(): void {
    this.#turns.push(this.#turns.shift() ?? 0);
    this.#current = null;
  }

  /** What the lane may give to this batch next. */
  #headOf(lane: Lane<T>): T | null {
    const head = lane.queue[lane.head];
    if (head === undefined || (this.#day !== null && head.day !== this.#day)) return null;
    const { maxRecords, maxBytes } = this.#options.laneLimit;
    const isOverLimit = lane.takenRecords >= maxRecords || (lane.takenRecords > 0 && lane.takenBytes + head.sizeBytes > maxBytes);
    return isOverLimit && this.#lanes.size > 1 ? null : head;
  }

  #takeHead(lane: Lane<T>, head: T): T {
    lane.head += 1;
    lane.credit -= costOf(head);
    lane.takenRecords += 1;
    lane.takenBytes += head.sizeBytes;
    this.#day = head.day;
    this.#size -= 1;
    return head;
  }

  #laneOf(key: number): Lane<T> {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane<T> = { queue: [], head: 0, credit: 0, seenAtMs: this.#options.nowMs(), takenRecords: 0, takenBytes: 0 };
    this.#lanes.set(key, lane);
    this.#turns.push(key);
    return lane;
  }
}

function costOf({ sizeBytes }: Waiting): number {
  return sizeBytes + RECORD_COST;
}
