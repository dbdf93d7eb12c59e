import { DamagedBackupError } from './vault.ts';

/** Many named values in one stream: parts of the event store, blobs, records of the log. */
export interface ArchiveEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Length of the name (2), of the value (8), both little-endian; name, value. */
const HEADER_BYTES = 10;
const MAX_NAME_BYTES = 4_096;

/** @throws when a value has another length than it said: the file it comes from was changed meanwhile. */
export async function* packArchive(entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  for await (const { name, sizeBytes, chunks } of entries) {
    const text = Buffer.from(name);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16LE(text.length, 0);
    header.writeBigUInt64LE(BigInt(sizeBytes), 2);
    yield Buffer.concat([header, text]);
    let written = 0;
    for await (const chunk of chunks) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== sizeBytes) throw new Error(`${name} has ${written} bytes instead of ${sizeBytes}: it changed while it was copied`);
  }
}

/** Entries in order. Each value must be read to its end before the next entry is asked for; what was not read is passed over. */
export async function* unpackArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const reader = new ByteReader(chunks);
  for (;;) {
    const header = await reader.take(HEADER_BYTES, true);
    if (header === null) return;
    const nameBytes = header.readUInt16LE(0);
    const sizeBytes = Number(header.readBigUInt64LE(2));
    if (nameBytes > MAX_NAME_BYTES || !Number.isSafeInteger(sizeBytes))
      throw new DamagedBackupError('An archive of the backup is damaged.');
    const name = (await reader.take(nameBytes, false))?.toString() ?? '';
    const value = reader.value(sizeBytes);
    yield { name, sizeBytes, chunks: value };
    for await (const rest of value) void rest;
  }
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** One value as chunks. */
export async function* chunksOf(value: Uint8Array): AsyncGenerator<Uint8Array> {
  yield value;
}

class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#source = chunks[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; null at the end, where an end is allowed. */
  async take(count: number, mayEnd: boolean): Promise<Buffer | null> {
    const parts: Uint8Array[] = [];
    let size = 0;
    while (size < count) {
      const part = await this.#some(count - size);
      if (part === null && size === 0 && mayEnd) return null;
      if (part === null) throw new DamagedBackupError('An archive of the backup ends in the middle.');
      parts.push(part);
      size += part.length;
    }
    return Buffer.concat(parts);
  }

  async *value(sizeBytes: number): AsyncGenerator<Uint8Array> {
    let left = sizeBytes;
    while (left > 0) {
      const part = await this.#some(left);
      if (part === null) throw new DamagedBackupError('An archive of the backup ends in the middle.');
      left -= part.length;
      yield part;
    }
  }

  async #some(most: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return null;
      this.#rest = next.value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }
}
