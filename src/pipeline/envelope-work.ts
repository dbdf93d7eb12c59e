import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import { categoriesOf } from '../protocol/categories.ts';
import type { Envelope, Item } from '../protocol/envelope-types.ts';
import { unclaimedReason } from '../protocol/item-types.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import type { Range } from './offsets.ts';
import type { ProjectConfig } from './project-config.ts';
import { decodeRecord, openRecord, type IngestRecord } from './record.ts';
import { createRoomBatch, type AnySignal, type RoomBatch, type StoredVerdict } from './room-batch.ts';
import type { Announcement, ItemContext, RowBlock } from './signal.ts';
import { createTally, type Tally } from './tally.ts';
import { invalid } from './verdict.ts';
import type { Work } from './work.ts';

/** What a batch of envelopes looked up or chose, as the intent keeps it (reliability E2). */
export interface EnvelopeDecisions {
  readonly projects: readonly ProjectConfig[];
  readonly rooms: Readonly<Record<string, readonly StoredVerdict[]>>;
}

export interface EnvelopeRooms {
  /** By item type. */
  readonly byItemType: ReadonlyMap<string, AnySignal>;
  /** The project as it was when the batch was first prepared; null when there is none. */
  project(projectId: number): Promise<ProjectConfig | null> | ProjectConfig | null;
  outcomeRows(outcomes: readonly Outcome[]): readonly RowBlock[];
}

/**
 * How long items are prepared between two visits of the event loop. Another partition settles meanwhile, with some twenty statements
 * one after the other: each waits this long for its turn.
 */
const TURN_MS = 3;
const DAY_MS = 86_400_000;

/** Envelopes of one batch, prepared one after the other, then applied room by room. */
export class EnvelopeWork implements Work {
  readonly #rooms: EnvelopeRooms;
  readonly #from: number;
  readonly #batches = new Map<AnySignal, RoomBatch>();
  readonly #projects = new Map<number, ProjectConfig | null>();
  readonly #prepared: Tally = createTally();
  #day: number | null = null;
  #to: number;
  #turnStartedAt = performance.now();
  recordCount = 0;
  preparedBytes = 0;
  oldestAtMs = Number.POSITIVE_INFINITY;

  constructor(rooms: EnvelopeRooms, range: Range) {
    this.#rooms = rooms;
    this.#from = range.from;
    this.#to = range.from;
  }

  get range(): Range {
    return { from: this.#from, to: this.#to };
  }

  /**
   * False when the record was received on another day than the batch: a batch stays within one partition of every table, so that
   * no insert can be torn (reliability E4).
   */
  async add(entry: LogEntry, partition: number): Promise<boolean> {
    const record = decodeRecord(entry.value);
    const day = Math.floor(record.receivedAtMs / DAY_MS);
    if (this.#day !== null && this.#day !== day) return false;
    this.#day = day;

    const project = await this.#projectOf(record.projectId);
    const envelope = openRecord(record);
    if (project === null) this.#refuse(record, 'project_state');
    else if (!envelope.ok) this.#refuse(record, envelope.error.reason);
    else await this.#addItems(envelope.value, { record, project, partition, offset: entry.offset });

    this.#to = entry.offset + 1;
    this.recordCount += 1;
    this.oldestAtMs = Math.min(this.oldestAtMs, record.receivedAtMs);
    return true;
  }

  /** An envelope that cannot be opened, or that nobody owns any more, counts as one error: what was in it is not known. */
  #refuse(record: IngestRecord, reason: string): void {
    const { orgId, projectId, keyId, receivedAtMs } = record;
    this.#prepared.add({ project: { orgId, projectId }, keyId, receivedAtMs }, { category: 'error', quantity: 1 }, invalid(reason));
  }

  /** Everything up to here was read, and the log has nothing more below `to`. */
  reach(to: number): void {
    this.#to = to;
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
    for (const [itemIndex, item] of envelope.items.entries()) {
      this.preparedBytes += item.payload.length;
      this.#addItem(item, contextOf(envelope, itemIndex, from), emptied);
      await this.#giveWay();
    }
  }

  async #giveWay(): Promise<void> {
    if (performance.now() - this.#turnStartedAt < TURN_MS) return;
    await new Promise(setImmediate);
    this.#turnStartedAt = performance.now();
  }

  #addItem(item: Item, ctx: ItemContext, emptied: Envelope): void {
    const room = this.#rooms.byItemType.get(item.type);
    if (room === undefined) {
      for (const count of categoriesOf(item)) this.#prepared.add(ctx, count, invalid(unclaimedReason(item.type)));
      return;
    }

    const counts = room.category(item);
    const verdict = room.prepare(item, ctx);
    if (!verdict.isKept) {
      for (const count of counts) this.#prepared.add(ctx, count, verdict);
      return;
    }
    // The payload is not held beyond this point: what the room wants of it is in what it prepared.
    this.#batchOf(room).add(verdict.value, { ...ctx, envelope: emptied }, counts);
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
    for (const [room, batch] of this.#batches) rooms[room.name] = await batch.decide(tx, this.#from);
    return { projects: [...this.#projects.values()].filter((project) => project !== null), rooms };
  }

  restore(decisions: EnvelopeDecisions): void {
    for (const [room, batch] of this.#batches) batch.restore(decisions.rooms[room.name] ?? [], this.#from);
  }

  async blocks(): Promise<readonly RowBlock[]> {
    const blocks: RowBlock[] = [];
    for (const batch of this.#batches.values()) blocks.push(...(await batch.blocks()));
    return [...blocks, ...this.#rooms.outcomeRows(this.outcomes())];
  }

  /** Every item once (ingest protocol §7.4): what `prepare` refused, what `decide` refused, and what is kept. */
  outcomes(): readonly Outcome[] {
    const tally = createTally(this.#prepared.outcomes());
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
  }
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
