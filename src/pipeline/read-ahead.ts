import type { Log, LogEntry } from '../engines/log/port.ts';
import { FairQueue } from './fair-queue.ts';
import type { TakeLimit, Waiting } from './fair-queue.ts';
import { dropBelow } from './offsets.ts';
import type { Source, Standing, Step } from './offsets.ts';

/** Whose a record is, and of which day, without opening it. */
export interface Peek {
  readonly lane: number;
  readonly day: number;
}

export interface ReadAheadParts {
  readonly log: Log;
  readonly source: Source;
  readonly peek: (entry: LogEntry) => Peek;
  /** Of a batch. */
  readonly limit: TakeLimit;
}

interface WaitingRecord extends Waiting {
  /** Null when so much waits that the log keeps it for us. */
  entry: LogEntry | null;
}

/**
 * How far behind a busy project a quiet one is found. A place in the queue is some 100 bytes of memory, and one bit of the standing
 * when it is overtaken.
 */
const WINDOW_RECORDS = 65_536;
/** Read at a time when more waits than is taken: the window fills faster than it is worked off. */
const SCAN = { maxRecords: 256, maxBytes: 4 * 1024 * 1024 };
/** Of waiting records that are kept in memory: the next batch's. */
const HELD_BYTES = 16 * 1024 * 1024;
/** The most that one project may have of a batch while others have something (reliability O5). */
const LANE_SHARE = 0.25;

/**
 * What lies before a consumer in its partition, read ahead and handed out in fair turns of the projects. It knows where the partition
 * stands as long as every batch succeeds; after a failure it is made anew from what the metadata store says.
 */
export class ReadAhead {
  readonly #parts: ReadAheadParts;
  readonly #queue: FairQueue<WaitingRecord>;
  /** Applied, or in a batch under way; at or above `#offset`. */
  readonly #done: Set<number>;
  #offset: number;
  #turn: number;
  #scanned: number;
  #heldBytes = 0;
  #taken: WaitingRecord[] = [];

  constructor(parts: ReadAheadParts, { offset, turn, ahead }: Standing) {
    this.#parts = parts;
    const { maxRecords, maxBytes } = parts.limit;
    const laneLimit = { maxRecords: Math.ceil(maxRecords * LANE_SHARE), maxBytes: Math.ceil(maxBytes * LANE_SHARE) };
    this.#queue = new FairQueue({ laneLimit, nowMs: () => performance.now() });
    this.#done = new Set(ahead);
    this.#offset = offset;
    this.#turn = turn;
    this.#scanned = offset;
  }

  /** Nothing below it will be in the batch that is gathered. */
  get base(): number {
    return this.#offset;
  }

  /** More waits than the batch may have. */
  get isWaiting(): boolean {
    return this.#queue.size > 0;
  }

  /** Resolves when there may be something to take, at the latest after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    const { topic, partition } = this.#parts.source;
    if (!this.isWaiting) await this.#parts.log.waitFor(topic, partition, this.#scanned, timeoutMs);
  }

  /** The next records of the batch; none when there are none, or when those that wait must leave room for others. */
  async take(limit: TakeLimit): Promise<readonly LogEntry[]> {
    await this.#scan();
    const picked = this.#queue.take(limit);
    this.#taken.push(...picked);
    return this.#load(picked);
  }

  /** The last `count` of those that were taken are the first of the next batch. */
  giveBack(count: number): void {
    const back = count === 0 ? [] : this.#taken.splice(-count);
    for (const { entry } of back) this.#heldBytes += entry?.value.length ?? 0;
    this.#queue.giveBack(back);
  }

  /** Ends the batch. The next one is gathered as if this one were applied. */
  seal(): Step {
    const range = { from: this.#offset, to: 0 };
    const picked = this.#taken.map(({ offset }) => offset);
    const wasInOrder = this.#done.size === 0 && picked.every((offset, at) => at === 0 || offset > (picked[at - 1] ?? 0));
    for (const offset of picked) this.#done.add(offset);
    range.to = Math.min(this.#queue.lowest ?? this.#scanned, this.#scanned);
    dropBelow(this.#done, range.to);
    const step = { range, turn: this.#turn, picked: wasInOrder && this.#done.size === 0 ? null : picked, ahead: new Set(this.#done) };
    this.#offset = range.to;
    this.#turn += 1;
    this.#taken = [];
    this.#queue.begin();
    return step;
  }

  async #scan(): Promise<void> {
    const room = WINDOW_RECORDS - this.#queue.size - this.#done.size;
    if (room <= 0) return;
    const { topic, partition } = this.#parts.source;
    const entries = await this.#parts.log.read(topic, partition, this.#scanned, { ...SCAN, maxRecords: Math.min(room, SCAN.maxRecords) });
    for (const entry of entries) {
      this.#scanned = entry.offset + 1;
      if (!this.#done.has(entry.offset)) this.#push(entry);
    }
  }

  #push(entry: LogEntry): void {
    const sizeBytes = entry.value.length;
    const isHeld = this.#heldBytes + sizeBytes <= HELD_BYTES || this.#queue.size === 0;
    if (isHeld) this.#heldBytes += sizeBytes;
    this.#queue.push({ ...this.#parts.peek(entry), offset: entry.offset, sizeBytes, entry: isHeld ? entry : null });
  }

  /** Records that are not held are read again, neighbours together. */
  async #load(picked: readonly WaitingRecord[]): Promise<readonly LogEntry[]> {
    for (const { entry } of picked) this.#heldBytes -= entry?.value.length ?? 0;
    const away = picked.filter(({ entry }) => entry === null).map(({ offset }) => offset);
    const read = new Map((await readPicked(this.#parts, away)).map((entry) => [entry.offset, entry]));
    return picked.map(({ entry, offset }) => {
      const found = entry ?? read.get(offset);
      // It was there, nobody trims what is not applied, and the standing would forget it in silence.
      if (found === undefined) throw new Error(`record ${offset} of ${this.#parts.source.topic} is not in the log any more`);
      return found;
    });
  }
}

type LogOf = Pick<ReadAheadParts, 'log' | 'source' | 'limit'>;

/** Single records, in the order given, as few reads as neighbours allow. Those that were trimmed are missing. */
export async function readPicked(from: LogOf, picked: readonly number[]): Promise<readonly LogEntry[]> {
  const found = new Map<number, LogEntry>();
  for (const run of runsOf(picked.toSorted((a, b) => a - b))) {
    for (const entry of await readRange(from, run)) found.set(entry.offset, entry);
  }
  return picked.flatMap((offset) => found.get(offset) ?? []);
}

function runsOf(sorted: readonly number[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const offset of sorted) {
    const last = runs.at(-1);
    if (last?.to === offset) last.to += 1;
    else runs.push({ from: offset, to: offset + 1 });
  }
  return runs;
}

/** All records of a range, however many reads it takes. Those that were trimmed are missing. */
export async function readRange({ log, source, limit }: LogOf, range: Step['range']): Promise<readonly LogEntry[]> {
  const all: LogEntry[] = [];
  for (let at = range.from; at < range.to;) {
    const read = await log.read(source.topic, source.partition, at, { ...limit, maxRecords: range.to - at });
    const entries = read.filter((entry) => entry.offset < range.to);
    const last = entries.at(-1);
    if (last === undefined) break;
    all.push(...entries);
    at = last.offset + 1;
  }
  return all;
}
