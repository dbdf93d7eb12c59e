import { mkdir } from 'node:fs/promises';
import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import type { LogUsage } from './port.ts';
import { LogFullError } from './port.ts';

/** Offsets of one topic, for all partitions, with the version LMDB compares when we write. */
export interface Head {
  /** Of the stored head; null when the topic was never written. */
  readonly version: number | null;
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** What a commit puts: the records with their keys, and the head that makes them part of the log. */
export interface HeadChange {
  readonly topic: string;
  readonly before: Head;
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

export type StoredRecord = readonly [key: Buffer, value: Buffer];

/** The LMDB environment of a log: records under (topic, partition, offset), one head per topic, group offsets and members. */
export interface LmdbStore {
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly records: Database<Buffer, Buffer>;
  readonly heads: Database<Buffer, string>;
  readonly groups: Database<string, string>;
  readHead(topic: string, partitions: number): Head;
  usage(): LogUsage;
  /** Waits for writes under way. */
  close(): Promise<void>;
}

/**
 * This build of LMDB grows its map when it is full instead of refusing, so the bound is kept by us, before a commit. The margin is
 * for pages that are free but not free to use yet; a second map would be made only beyond it.
 */
const MAP_MARGIN_BYTES = 64 * 1024 * 1024;
/** One per process and thread that reads. */
const MAX_READERS = 512;

/**
 * `overlappingSync` off: a commit that resolved is on the disk (L1, L2). `eventTurnBatching` off: with it every turn starts a batch
 * whose promise lmdb keeps to itself, and a failed commit then ends the process as an unhandled rejection (L4).
 */
export async function openLmdbStore(directory: string, capacityBytes: number): Promise<LmdbStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const root = open<Buffer, Buffer>({
    path: directory,
    noSubdir: false,
    mapSize: capacityBytes + MAP_MARGIN_BYTES,
    maxReaders: MAX_READERS,
    maxDbs: 8,
    overlappingSync: false,
    eventTurnBatching: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
  });
  const records = root.openDB<Buffer, Buffer>({ name: 'records', encoding: 'binary', keyEncoding: 'binary' });
  const heads = root.openDB<Buffer, string>({ name: 'heads', encoding: 'binary', useVersions: true });
  const groups = root.openDB<string, string>({ name: 'groups', encoding: 'string' });
  // Slots of readers that were killed pin the pages they saw.
  root.readerCheck();

  return {
    root,
    records,
    heads,
    groups,
    readHead(topic, partitions) {
      const entry = heads.getEntry(topic);
      return entry ? decodeHead(entry.value, entry.version ?? null) : emptyHead(partitions);
    },
    usage() {
      return { usedBytes: bytesOf(records) + bytesOf(heads) + bytesOf(groups), capacityBytes };
    },
    close: () => root.close(),
  };
}

function emptyHead(partitions: number): Head {
  const zeros = Array.from({ length: partitions }, () => 0);
  return { version: null, begins: zeros, ends: zeros };
}

function decodeHead(bytes: Buffer, version: number | null): Head {
  const begins: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    begins.push(bytes.readDoubleLE(at));
    ends.push(bytes.readDoubleLE(at + 8));
  }
  return { version, begins, ends };
}

export function encodeHead(change: HeadChange): Buffer {
  const bytes = Buffer.alloc(change.ends.length * 16);
  for (const [partition, end] of change.ends.entries()) {
    bytes.writeDoubleLE(change.begins[partition] ?? 0, partition * 16);
    bytes.writeDoubleLE(end, partition * 16 + 8);
  }
  return bytes;
}

/** Sorts by topic, partition, offset. Topics hold no NUL. */
export function recordKey(topic: string, partition: number, offset: number): Buffer {
  const name = Buffer.byteLength(topic);
  const key = Buffer.allocUnsafe(name + 11);
  key.write(topic, 0);
  key[name] = 0;
  key.writeUInt16BE(partition, name + 1);
  key.writeUInt32BE(Math.floor(offset / 2 ** 32), name + 3);
  key.writeUInt32BE(offset % 2 ** 32, name + 7);
  return key;
}

export function offsetOfKey(key: Buffer): number {
  return key.readUInt32BE(key.length - 8) * 2 ** 32 + key.readUInt32BE(key.length - 4);
}

/** What `getStats` holds beyond its published type, which is empty. */
interface TreeStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

/** Bytes of the pages in use: LMDB keeps the counts in the tree's root, so this reads one page. */
function bytesOf(database: Pick<Database, 'getStats'>): number {
  const stats = database.getStats() as TreeStats;
  return (stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages) * stats.pageSize;
}

/** Room a record takes: one page holds small ones together, a large one has whole pages to itself. */
export function roomFor(valueBytes: number): number {
  const stored = valueBytes + NODE_BYTES;
  return stored <= SMALL_BYTES ? stored * 2 : Math.ceil(stored / PAGE_BYTES) * PAGE_BYTES;
}

const PAGE_BYTES = 4096;
const NODE_BYTES = 64;
const SMALL_BYTES = 2000;

/** MAP_FULL, TXN_FULL, BAD_TXN (what a later write of a transaction reports after MAP_FULL), EIO, EFBIG, ENOSPC, EDQUOT. */
const FULL_CODES = new Set([-30792, -30788, -30782, 5, 27, 28, 122, 69]);

/**
 * A failed commit comes as an error that names another promise, which rejects with LMDB's own error; it must be taken even when
 * nobody cares, or the process ends by an unhandled rejection (L4).
 */
export async function asLogError(error: unknown): Promise<Error> {
  const inner = (error as { commitError?: Promise<never> }).commitError;
  const cause: unknown = inner ? await inner.catch((reason: unknown) => reason) : error;
  const code = (cause as { code?: unknown }).code;
  const text = cause instanceof Error ? cause.message : String(cause);
  const isFull = (typeof code === 'number' && FULL_CODES.has(code)) || /MDB_(?:MAP_FULL|TXN_FULL|BAD_TXN)|no space|i\/o error/i.test(text);
  return isFull ? new LogFullError(`the log has no room: ${text}`, { cause }) : new Error(`the log cannot be written: ${text}`, { cause });
}
