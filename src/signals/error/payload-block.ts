import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { createTurns } from '../../pipeline/turns.ts';

/**
 * Whole events of one project and, mostly, one shape, in one zstd frame (hot path §3.3): lines of source, breadcrumbs and
 * headers that repeat from event to event are stored once. Layout: format (1 byte), then the frame of
 * `count` (4 bytes, little-endian), `count` lengths (4 each), the events as JSON.
 */
const FORMAT = 1;
export const MAX_BLOCK_EVENTS = 64;
/** Reading one event inflates its block: this much takes about 2 ms. */
const MAX_BLOCK_BYTES = 1_500_000;
/** A damaged or foreign block must not fill the memory: an event is at most 1 MiB, and a block closes after MAX_BLOCK_BYTES. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024;

/** Of what comes out at a time: with zlib's own 16 KB a block comes in a hundred trips to its threads, and costs 2.8 ms instead of 1.1. */
const PIECE_BYTES = 256 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** An event that is to be put into a block. */
export interface Cuttable {
  readonly projectId: number;
  readonly primaryHash: string;
  readonly logOffset: number;
  readonly sizeBytes: number;
}

/** Where an event was put: the block's name is the log offset of its first event, unique per project and log partition. */
export interface PayloadPlace {
  readonly block: number;
  readonly index: number;
}

/**
 * Cuts the events of a batch into blocks, by project, then primary hash, then offset. Places in the order given. Chosen once and
 * kept with the decisions: a redo under other settings must not mix old blocks with new places.
 */
export function cutBlocks(events: readonly Cuttable[]): readonly PayloadPlace[] {
  const order = events.map((_, at) => at).sort((a, b) => compare(events[a] as Cuttable, events[b] as Cuttable));
  const places: PayloadPlace[] = events.map(() => ({ block: 0, index: 0 }));
  let members: number[] = [];
  let bytes = 0;
  const close = () => {
    const block = numberOf(members.map((at) => (events[at] as Cuttable).logOffset));
    for (const [index, at] of members.entries()) places[at] = { block, index };
    members = [];
    bytes = 0;
  };
  for (const at of order) {
    const event = events[at] as Cuttable;
    const first = events[members[0] ?? at] as Cuttable;
    const isFull = members.length === MAX_BLOCK_EVENTS || bytes + event.sizeBytes > MAX_BLOCK_BYTES;
    if (members.length > 0 && (isFull || first.projectId !== event.projectId)) close();
    members.push(at);
    bytes += event.sizeBytes;
  }
  if (members.length > 0) close();
  return places;
}

/** Numbers stay below those of revised events (revise.ts): offsets up to 2^36. */
const MARKS = 2 ** 16;

/**
 * Where the block begins in the log, and a mark of what is in it (FNV-1a). After a batch that was given up, smaller ones make other
 * blocks of the same records: one that begins alike is not the one whose places they chose.
 */
function numberOf(offsets: readonly number[]): number {
  let mark = 0x811c9dc5;
  for (const offset of offsets) mark = Math.imul(mark ^ (offset % 2 ** 32), 0x01000193);
  return (offsets[0] ?? 0) * MARKS + ((mark ^ (mark >>> 16)) & (MARKS - 1));
}

function compare(a: Cuttable, b: Cuttable): number {
  if (a.projectId !== b.projectId) return a.projectId - b.projectId;
  if (a.primaryHash !== b.primaryHash) return a.primaryHash < b.primaryHash ? -1 : 1;
  return a.logOffset - b.logOffset;
}

/**
 * Measured on blocks of 64 events of 28 KB: level 1 gives 3.49 KB per event for 77 µs, 3 gives 3.26 for 100, 4 the same for more.
 * Three keeps a million events below the 4 GB of design §6, and the work is done in zlib's threads.
 */
const LEVEL = 3;

/**
 * One block at a time: with all blocks of a batch at once, each had its own copy of the events and its own tables of zstd, whose
 * fresh pages the kernel had to give and take: 139 µs per event (34 in the kernel) instead of 75 to 100 (4).
 */
const packing = createTurns();
let scratch = Buffer.alloc(0);

/** An empty buffer stands for an event that is not there. */
export function packBlock(events: readonly Uint8Array[]): Promise<Buffer> {
  return packing.take(() => pack(events));
}

async function pack(events: readonly Uint8Array[]): Promise<Buffer> {
  const sizeBytes = lay(events);
  const frame = await compress(scratch.subarray(0, sizeBytes), {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_contentSizeFlag]: 1 },
    pledgedSrcSize: sizeBytes,
    // About what comes out: one allocation, and not a large one for a small block (hot path §2.7).
    chunkSize: Math.max(1_024, sizeBytes >> 2),
  });
  return Buffer.concat([Buffer.of(FORMAT), frame]);
}

/** Writes the contents of a frame into `scratch`, which only one block uses at a time, and gives their length. */
function lay(events: readonly Uint8Array[]): number {
  let end = 4 + 4 * events.length;
  const sizeBytes = events.reduce((sum, event) => sum + event.length, end);
  if (scratch.length < sizeBytes) scratch = Buffer.allocUnsafeSlow(sizeBytes);

  scratch.writeUInt32LE(events.length, 0);
  for (const [at, event] of events.entries()) {
    scratch.writeUInt32LE(event.length, 4 + 4 * at);
    scratch.set(event, end);
    end += event.length;
  }
  return sizeBytes;
}

/** The events at `indexes`, as JSON text. @throws when the bytes are not a block of ours. */
export async function unpackBlock(bytes: Uint8Array, indexes: readonly number[]): Promise<readonly string[]> {
  if (bytes[0] !== FORMAT) throw new Error(`a payload block has format ${bytes[0]}, this program reads ${FORMAT}`);
  const plain = await decompress(bytes.subarray(1), { maxOutputLength: MAX_INFLATED_BYTES, chunkSize: PIECE_BYTES });
  const starts = startsOf(plain);
  return indexes.map((index) => plain.toString('utf8', starts[index], starts[index + 1]));
}

function startsOf(plain: Buffer): readonly number[] {
  const count = plain.readUInt32LE(0);
  const starts = [4 + 4 * count];
  for (let at = 0; at < count; at++) starts.push((starts[at] ?? 0) + plain.readUInt32LE(4 + 4 * at));
  return starts;
}
