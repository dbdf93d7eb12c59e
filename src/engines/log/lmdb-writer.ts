import { asLogError, encodeHead, recordKey, roomFor } from './lmdb-store.ts';
import type { Head, HeadChange, LmdbStore, StoredRecord } from './lmdb-store.ts';
import type { PendingAppend } from './group-commit.ts';
import { LogFullError } from './port.ts';
import { RECORD_HEADER_BYTES, writeRecord } from './record.ts';

export interface WriterOptions {
  readonly store: LmdbStore;
  readonly partitions: number;
  readonly now: () => number;
  /** Called after each commit, before its callers are told. */
  readonly onAppended: () => void;
}

/** After the disk refused, appends are refused unseen for this long: each try costs the disk and writes to standard error. */
const REFUSED_PAUSE_MS = 200;
/**
 * The room is looked up so often, and reckoned in between: a look at each of 400 commits a second was 1 % of the gateway. What another
 * process writes meanwhile fits into the map's margin.
 */
const LOOK_MS = 100;
/**
 * Of the memory in which the records of a commit are laid for LMDB. It is kept, since one commit is under way at a time and is done
 * with it when it resolves: fresh pages for each of 500 commits a second are the kernel's to make, and LMDB asks once for the address.
 */
const KEPT_BYTES = 1024 * 1024;

interface Plan {
  readonly heads: readonly HeadChange[];
  readonly records: readonly StoredRecord[];
  /** Per call, per record. */
  readonly offsets: readonly (readonly number[])[];
}

/** Writes groups of appends, one commit each. */
export function logWriter(options: WriterOptions): (group: readonly PendingAppend[]) => Promise<void> {
  const { store, partitions, now } = options;
  /** Heads as we left them. Another process may have moved one since: the store compares the version before it writes. */
  const known = new Map<string, Head>();
  const admit = roomKeeper(store);
  const kept = Buffer.allocUnsafeSlow(KEPT_BYTES);
  let lastRefusal: LogFullError | null = null;
  let refusedUntil = 0;

  async function write(group: readonly PendingAppend[]): Promise<void> {
    if (lastRefusal && performance.now() < refusedUntil) return refuse(group, lastRefusal);
    const { fitting, refused } = admit(group);
    refuse(refused, new LogFullError('the log has no room: its capacity is used'));
    if (fitting.length > 0) await commit(fitting);
  }

  async function commit(calls: readonly PendingAppend[]): Promise<void> {
    try {
      const offsets = await writeGroup(calls);
      options.onAppended();
      for (const [index, call] of calls.entries()) call.resolve(offsets[index] ?? []);
    } catch (error) {
      known.clear();
      const reason = await asLogError(error);
      if (reason instanceof LogFullError) {
        lastRefusal = reason;
        refusedUntil = performance.now() + REFUSED_PAUSE_MS;
      }
      refuse(calls, reason);
    }
  }

  async function writeGroup(calls: readonly PendingAppend[]): Promise<Plan['offsets']> {
    const frames = frameRecords(calls, now(), kept);
    const topic = onlyTopic(calls);
    const head = topic === null ? undefined : known.get(topic);
    const plan = (head && (await writeIfUnchanged(head, calls, frames))) ?? (await writeUnderLock(calls, frames));
    for (const change of plan.heads) {
      known.set(change.topic, { version: nextVersion(change.before), begins: change.begins, ends: change.ends });
    }
    return plan.offsets;
  }

  /** The usual way: everything is handed to LMDB's own thread, which writes nothing when the topic was moved by another process. */
  async function writeIfUnchanged(head: Head, calls: readonly PendingAppend[], frames: readonly Buffer[]): Promise<Plan | null> {
    const plan = place(calls, frames, () => head);
    const [change] = plan.heads;
    if (!change || head.version === null) return null;
    const isWritten = await store.heads.ifVersion(change.topic, head.version, () => put(plan));
    return isWritten ? plan : null;
  }

  /** When we do not know the heads, or lost a race: read them in a write transaction, which nobody can overtake. */
  function writeUnderLock(calls: readonly PendingAppend[], frames: readonly Buffer[]): Promise<Plan> {
    return store.root.transaction(() => {
      const plan = place(calls, frames, (topic) => store.readHead(topic, partitions));
      put(plan);
      return plan;
    });
  }

  function put(plan: Plan): void {
    for (const [key, value] of plan.records) ignoreInner(store.records.put(key, value));
    for (const change of plan.heads) ignoreInner(store.heads.put(change.topic, encodeHead(change), nextVersion(change.before)));
  }

  return write;
}

function refuse(calls: readonly PendingAppend[], error: Error): void {
  for (const call of calls) call.reject(error);
}

/** Divides a group into what there is room for and what there is not. */
function roomKeeper(store: LmdbStore): (group: readonly PendingAppend[]) => { fitting: PendingAppend[]; refused: PendingAppend[] } {
  let room = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function look(): void {
    const { usedBytes, capacityBytes } = store.usage();
    room = capacityBytes - usedBytes;
    lookedAt = performance.now();
  }

  return (group) => {
    if (performance.now() - lookedAt > LOOK_MS) look();
    const needs = group.map((call) => call.records.reduce((sum, record) => sum + roomFor(record.value.length), 0));
    // Before anybody is refused: something may have been trimmed.
    if (needs.reduce((sum, need) => sum + need, 0) > room) look();
    const fitting: PendingAppend[] = [];
    const refused: PendingAppend[] = [];
    for (const [index, call] of group.entries()) {
      const needed = needs[index] ?? 0;
      (needed <= room ? fitting : refused).push(call);
      if (needed <= room) room -= needed;
    }
    return { fitting, refused };
  };
}

function onlyTopic(calls: readonly PendingAppend[]): string | null {
  const topic = calls[0]?.records[0]?.topic ?? null;
  return calls.every((call) => call.records.every((record) => record.topic === topic)) ? topic : null;
}

/** All frames of a group in one buffer, `kept` if they fit: LMDB asks for the address of each buffer it meets. */
function frameRecords(calls: readonly PendingAppend[], appendedAtMs: number, kept: Buffer): Buffer[] {
  const count = calls.reduce((sum, call) => sum + call.records.length, 0);
  const sizeBytes = calls.reduce((sum, call) => sum + call.sizeBytes, count * RECORD_HEADER_BYTES);
  const all = sizeBytes <= kept.length ? kept : Buffer.allocUnsafeSlow(sizeBytes);
  const frames: Buffer[] = [];
  let at = 0;
  for (const call of calls) {
    for (const { value } of call.records) {
      const frame = all.subarray(at, (at += RECORD_HEADER_BYTES + value.length));
      writeRecord(frame, value, appendedAtMs);
      frames.push(frame);
    }
  }
  return frames;
}

/** Gives each record its offset. Pure but for `headOf`. */
function place(calls: readonly PendingAppend[], frames: readonly Buffer[], headOf: (topic: string) => Head): Plan {
  const heads = new Map<string, { topic: string; before: Head; begins: readonly number[]; ends: number[] }>();
  const records: StoredRecord[] = [];
  const offsets = calls.map((call) =>
    call.records.map(({ topic, partition }) => {
      let change = heads.get(topic);
      if (!change) {
        const before = headOf(topic);
        heads.set(topic, (change = { topic, before, begins: before.begins, ends: [...before.ends] }));
      }
      const offset = change.ends[partition];
      const frame = frames[records.length];
      if (offset === undefined || !frame) throw new RangeError(`the log has no partition ${partition}`);
      change.ends[partition] = offset + 1;
      records.push([recordKey(topic, partition, offset), frame]);
      return offset;
    }),
  );
  return { heads: [...heads.values()], records, offsets };
}

export function nextVersion(head: Head): number {
  return (head.version ?? 0) + 1;
}

/** The promise of the whole commit tells; those of its parts reject with it and must not be left alone (L4). */
export function ignoreInner(part: Promise<unknown>): void {
  part.catch(() => {});
}
