import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { Host } from './messages.ts';
import type { Piece } from './orders.ts';

/** Somebody else's clean-up took a piece between the request and its use. */
export class ChunkGoneError extends Error {
  override name = 'ChunkGoneError';
}

/** Pieces in memory at once: the one being read, and the one with the archive's directory. */
const HELD = 2;

/** An upload as one file, read piece by piece. `start` is where the archive begins in it. */
export class ChunkedFile extends RandomAccessReader {
  readonly #host: Host;
  readonly #pieces: readonly Piece[];
  readonly #held = new Map<string, Promise<Uint8Array>>();
  readonly #start: number;
  readonly sizeBytes: number;

  constructor(host: Host, pieces: readonly Piece[], start = 0) {
    super();
    this.#host = host;
    this.#pieces = pieces;
    this.#start = start;
    this.sizeBytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  }

  /** Called by the reader of the archive, with places in the archive. */
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.range(start + this.#start, end + this.#start), { objectMode: false });
  }

  /** Whole pieces in order. @throws ChunkGoneError */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for (const piece of this.#pieces) yield await this.#read(piece);
  }

  async *range(start: number, end: number): AsyncGenerator<Uint8Array> {
    let from = 0;
    for (const piece of this.#pieces) {
      const to = from + piece.sizeBytes;
      if (to > start && from < end) {
        const bytes = await this.#read(piece);
        yield bytes.subarray(Math.max(0, start - from), Math.min(piece.sizeBytes, end - from));
      }
      from = to;
    }
  }

  #read({ sha1 }: Piece): Promise<Uint8Array> {
    const known = this.#held.get(sha1);
    if (known !== undefined) {
      this.#held.delete(sha1);
      this.#held.set(sha1, known);
      return known;
    }
    const asked = this.#host.ask('chunk', { sha1 }).then((bytes) => {
      if (bytes === null) throw new ChunkGoneError(`Chunk ${sha1} is gone: send the file again.`);
      return bytes;
    });
    this.#held.set(sha1, asked);
    const [oldest] = this.#held.keys();
    if (this.#held.size > HELD && oldest !== undefined) this.#held.delete(oldest);
    return asked;
  }
}
