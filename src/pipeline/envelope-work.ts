import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import { categoriesOf, type Count } from '../protocol/categories.ts';
import type { Envelope, Item } from '../protocol/envelope-types.ts';
import { unclaimedReason } from '../protocol/item-types.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import { PoisonRecordError } from './dead-letter.ts';
import type { ProjectConfig } from './project-config.ts';
import { decodeRecord, openRecord, type IngestRecord } from './record.ts';
import { createRoomBatch, type AnySignal, type RoomBatch, type StoredVerdict } from './room-batch.ts';
import type { Announcement, Findings, ItemContext, RowBlock } from './signal.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { createTally, type TallyOrigin, type TallyVerdict } from './tally.ts';
import { isTransient } from './transient.ts';
import { invalid } from './verdict.ts';
import type { GrowingWork } from './work.ts';

/** What a batch of envelopes looked up or chose, as the intent keeps it (reliability E2). */
export interface EnvelopeDecisions {
  readonly projects: readonly ProjectConfig[];
  readonly rooms: Readonly<Record<string, readonly StoredVerdict[]>>;
  /** Records that were applied before, by their distance from the base. Absent in what an older program stored. */
  readonly repeats?: readonly number[];
  /** What rooms found outside; absent in decisions of a program that looked for nothing. */
  readonly findings?: Readonly<Record<string, readonly (readonly [key: string, value: unknown])[]>>;
}

export interface EnvelopeRooms {
  /** By item type. */
  readonly byItemType: ReadonlyMap<string, AnySignal>;
  /** Of items in records of our own, which hold nothing else. */
  readonly byOwnType: ReadonlyMap<string, AnySignal>;
  /** The project as it was when the batch was first prepared; null when there is none. */
  project(projectId: number): Promise<ProjectConfig | null> | ProjectConfig | null;
  outcomeRows(outcomes: readonly Outcome[], receipt: number): readonly RowBlock[];
  /** On a redo: what was found the first time. */
  readonly findings?: EnvelopeDecisions['findings'];
}

/**
 * How long items are prepared between two visits of the event loop. Another partition settles meanwhile, with some twenty statements
 * one after the other: each waits this long for its turn.
 */
const TURN_MS = 3;
const DAY_MS = 86_400_000;
/** Of payloads as they were decompressed: small bodies may be large inside. */
const MAX_PREPARED_BYTES = 40 * 1024 * 1024;

/** Envelopes of one batch, prepared one after the other, then applied room by room. */
export class EnvelopeWork implements GrowingWork {
  readonly #rooms: EnvelopeRooms;
  readonly #partition: number;
  /** Decisions name records by their distance from it. */
  readonly #base: number;
  readonly #batches = new Map<AnySignal, RoomBatch>();
  readonly #projects = new Map<number, ProjectConfig | null>();
  /** Items that were refused while they were prepared. */
  readonly #refused: Refused[] = [];
  readonly #repeats: Repeats = createRepeats();
  readonly #findings = new Map<string, Findings>();
  readonly #isRedo: boolean;
  #day: number | null = null;
  #turnStartedAt = performance.now();
  recordCount = 0;
  #preparedBytes = 0;
  oldestAtMs = Number.POSITIVE_INFINITY;

  constructor(rooms: EnvelopeRooms, partition: number, base: number) {
    this.#rooms = rooms;
    this.#isRedo = rooms.findings !== undefined;
    this.#partition = partition;
    this.#base = base;
  }

  async add(entries: readonly LogEntry[]): Promise<boolean> {
    try {
      return await this.#addEach(entries);
    } finally {
      // Also of those before one that cannot be prepared: they are in the batch.
      await this.#complete();
    }
  }

  async #addEach(entries: readonly LogEntry[]): Promise<boolean> {
    for (const entry of entries) {
      if (this.#preparedBytes > MAX_PREPARED_BYTES) return false;
      try {
        if (!(await this.#addRecord(entry))) return false;
      } catch (cause) {
        if (isTransient(cause)) throw cause;
        throw new PoisonRecordError(entry.offset, { cause });
      }
    }
    return true;
  }

  async #complete(): Promise<void> {
    for (const [room, batch] of this.#batches) await batch.complete(this.#findingsOf(room.name));
  }

  #findingsOf(room: string): Findings {
    const held = this.#findings.get(room);
    if (held !== undefined) return held;
    const findings = { known: new Map(this.#rooms.findings?.[room]), isClosed: this.#isRedo };
    this.#findings.set(room, findings);
    return findings;
  }

  /** Of a redo: all of them, for the range is the intent's. */
  async addAgain(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      // It was prepared once, so the program or the log has changed since. The batch must be finished all the same.
      await this.#addRecord(entry).catch((cause: unknown) => {
        if (isTransient(cause)) throw cause;
      });
    }
    await this.#complete();
  }

  /**
   * False when the record was received on another day than the batch: a batch stays within one partition of every table, so that
   * no insert can be torn (reliability E4). A record that throws leaves nothing behind.
   */
  async #addRecord(entry: LogEntry): Promise<boolean> {
    if (entry.isDamaged) throw new Error('the record does not pass its checksum');
    const record = decodeRecord(entry.value);
    const day = dayOf(record.receivedAtMs);
    if (this.#day !== null && this.#day !== day) return false;
    this.#day = day;

    const project = await this.#projectOf(record.projectId);
    const envelope = openRecord(record);
    if (project === null || !project.isActive) this.#refuse(record, entry.offset, 'project_state');
    else if (!envelope.ok) this.#refuse(record, entry.offset, envelope.error.reason);
    else await this.#addItems(envelope.value, { record, project, partition: this.#partition, offset: entry.offset });

    this.#repeats.note(entry.offset - this.#base, record.recordId);
    this.recordCount += 1;
    this.oldestAtMs = Math.min(this.oldestAtMs, record.receivedAtMs);
    return true;
  }

  /** An envelope that cannot be opened, or that nobody owns any more, counts as one error: what was in it is not known. */
  #refuse(record: IngestRecord, logOffset: number, reason: string): void {
    const { orgId, projectId, keyId, receivedAtMs } = record;
    const from = { project: { orgId, projectId }, keyId, receivedAtMs, logOffset };
    this.#refused.push({ from, count: { category: 'error', quantity: 1 }, verdict: invalid(reason) });
  }

  async #projectOf(projectId: number): Promise<ProjectConfig | null> {
    const known = this.#projects.get(projectId);
    if (known !== undefined) return known;

    const project = await this.#rooms.project(projectId);
    this.#projects.set(projectId, project);
    return project;
  }

  async #addItems(envelope: Envelope, from: Origin): Promise<void> {
    const emptied = withoutPayloads(envelope);
    const prepared: (() => void)[] = [];
    const rooms = from.record.isOwn === true ? this.#rooms.byOwnType : this.#rooms.byItemType;
    for (const [itemIndex, item] of envelope.items.entries()) {
      prepared.push(this.#prepare(rooms.get(item.type), item, contextOf(envelope, itemIndex, from), emptied));
      await this.#giveWay();
    }
    for (const take of prepared) take();
    for (const item of envelope.items) this.#preparedBytes += item.payload.length;
  }

  async #giveWay(): Promise<void> {
    if (performance.now() - this.#turnStartedAt < TURN_MS) return;
    await new Promise(setImmediate);
    this.#turnStartedAt = performance.now();
  }

  /** What takes the item into the batch; until it is called nothing has happened. */
  #prepare(room: AnySignal | undefined, item: Item, ctx: ItemContext, emptied: Envelope): () => void {
    const verdict = room === undefined ? invalid(unclaimedReason(item.type)) : room.prepare(item, ctx);
    if (room === undefined || !verdict.isKept) {
      const refused = room === undefined ? categoriesOf(item) : room.category(item);
      return () => {
        for (const count of refused) this.#refused.push({ from: ctx, count, verdict });
      };
    }
    const counts = verdict.counts ?? room.category(item);
    return () => {
      for (const part of verdict.lost ?? []) this.#refused.push({ from: ctx, ...part });
      // The payload is not held beyond this point: what the room wants of it is in what it prepared.
      this.#batchOf(room).add(verdict.value, { ...ctx, envelope: emptied }, counts);
    };
  }

  #batchOf(room: AnySignal): RoomBatch {
    const known = this.#batches.get(room);
    if (known !== undefined) return known;

    const batch = createRoomBatch(room);
    this.#batches.set(room, batch);
    return batch;
  }

  async stage(): Promise<void> {
    for (const batch of this.#batches.values()) await batch.stage();
  }

  async decide(tx: Sql): Promise<EnvelopeDecisions> {
    const rooms: Record<string, readonly StoredVerdict[]> = {};
    const repeats = await this.#repeats.decide(tx);
    this.#dropRepeats(repeats);
    for (const [room, batch] of this.#batches) rooms[room.name] = await batch.decide(tx, this.#base);
    const projects = [...this.#projects.values()].filter((project) => project !== null);
    const findings: Record<string, [string, unknown][]> = {};
    for (const [room, { known }] of this.#findings) if (known.size > 0) findings[room] = [...known];
    return { projects, rooms, repeats, findings };
  }

  #dropRepeats(repeats: readonly number[]): void {
    if (repeats.length === 0) return;
    for (const batch of this.#batches.values()) batch.drop((logOffset) => this.#repeats.has(logOffset - this.#base));
  }

  /** Of a redo: every record that the log still has was added. */
  restore(decisions: EnvelopeDecisions): void {
    this.#repeats.restore(decisions.repeats ?? []);
    this.#dropRepeats(decisions.repeats ?? []);
    for (const [room, batch] of this.#batches) batch.restore(decisions.rooms[room.name] ?? [], this.#base);
  }

  async blocks(receipt: number): Promise<readonly RowBlock[]> {
    const blocks: RowBlock[] = [];
    for (const batch of this.#batches.values()) blocks.push(...(await batch.blocks(receipt)));
    blocks.push(...this.#rooms.outcomeRows(this.outcomes(), receipt));
    // Sums last: when the store refuses a block, the others are found again, and nothing is added up twice.
    return [...blocks.filter(({ isSum }) => isSum !== true), ...blocks.filter(({ isSum }) => isSum === true)];
  }

  /** Every item once (ingest protocol §7.4): what `prepare` refused, what `decide` refused, and what is kept. */
  outcomes(): readonly Outcome[] {
    const tally = createTally();
    for (const { from, count, verdict } of this.#refused) {
      if (!this.#repeats.has(from.logOffset - this.#base)) tally.add(from, count, verdict);
    }
    for (const batch of this.#batches.values()) batch.tally(tally);
    return tally.outcomes();
  }

  async settle(tx: Sql, apart: boolean): Promise<readonly Announcement[]> {
    const announcements: Announcement[] = [];
    for (const batch of this.#batches.values()) announcements.push(...(await batch.settle(tx, apart)));
    return announcements;
  }

  async forget(tx: Sql): Promise<void> {
    for (const batch of this.#batches.values()) await batch.forget(tx);
    await this.#repeats.forget(tx);
  }
}

/** Rows of one batch lie in one partition of every table. */
export function dayOf(receivedAtMs: number): number {
  return Math.floor(receivedAtMs / DAY_MS);
}

interface Refused {
  readonly from: TallyOrigin & { readonly logOffset: number };
  readonly count: Count;
  readonly verdict: TallyVerdict;
}

interface Origin {
  readonly record: IngestRecord;
  readonly project: ProjectConfig;
  readonly partition: number;
  readonly offset: number;
}

const NO_EVENT_ID = '0'.repeat(32);

function contextOf(envelope: Envelope, itemIndex: number, { record, project, partition, offset }: Origin): ItemContext {
  return {
    project,
    keyId: record.keyId,
    envelope,
    eventId: record.eventId ?? envelope.headers.eventId ?? NO_EVENT_ID,
    receivedAtMs: record.receivedAtMs,
    clientIp: record.clientIp,
    userAgent: record.userAgent,
    client: record.client,
    logPartition: partition,
    logOffset: offset,
    itemIndex,
  };
}

const EMPTY = new Uint8Array(0);

function withoutPayloads(envelope: Envelope): Envelope {
  return { headers: envelope.headers, items: envelope.items.map((item) => ({ ...item, payload: EMPTY })) };
}
