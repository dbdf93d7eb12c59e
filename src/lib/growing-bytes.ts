/** Below this, pieces are joined by copying; above it they go into one buffer that grows in place. */
const JOIN_BYTES = 1024 * 1024;
/** A sender that cuts its body into single bytes would have us hold a hundred times its size in objects. */
const MAX_PIECES = 256;

/**
 * Bytes that arrive in pieces, joined at the end. Large ones never exist twice: the buffer reserves address space for the
 * bound and takes memory as it fills (joining a list needs twice the size for a moment, doubling up to three times).
 */
export class GrowingBytes {
  #pieces: Uint8Array[] = [];
  #buffer: ArrayBuffer | null = null;
  #length = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws RangeError above the bound, which the caller checks first, and when the system has no memory for it. */
  append(piece: Uint8Array): void {
    const at = this.#length;
    if (at + piece.length > this.#maxBytes) throw new RangeError(`more than ${this.#maxBytes} bytes`);
    this.#length += piece.length;

    if (this.#buffer !== null) this.#put(piece, at);
    else if (this.#length <= JOIN_BYTES && this.#pieces.length < MAX_PIECES) this.#pieces.push(piece);
    else this.#moveIntoBuffer(piece);
  }

  /** The joined bytes. Nothing may be appended afterwards. */
  take(): Buffer {
    if (this.#buffer !== null) return Buffer.from(this.#buffer, 0, this.#length);
    const [first] = this.#pieces;
    // A body that came in one piece is not copied; zlib and node:http give buffers of their own.
    if (this.#pieces.length === 1 && Buffer.isBuffer(first)) return first;
    return Buffer.concat(this.#pieces, this.#length);
  }

  #moveIntoBuffer(piece: Uint8Array): void {
    const pieces = [...this.#pieces, piece];
    this.#buffer = new ArrayBuffer(this.#length, { maxByteLength: this.#maxBytes });
    this.#pieces = [];
    let at = 0;
    for (const part of pieces) {
      this.#put(part, at);
      at += part.length;
    }
  }

  #put(piece: Uint8Array, at: number): void {
    const buffer = this.#buffer;
    if (buffer === null) return;
    const needed = at + piece.length;
    // In steps, since each is a system call; memory that is not written to is not taken.
    if (needed > buffer.byteLength) buffer.resize(Math.min(this.#maxBytes, Math.max(needed, Math.ceil(buffer.byteLength * 1.5))));
    new Uint8Array(buffer, at, piece.length).set(piece);
  }
}
