import type { Readable } from 'node:stream';

/**
 * Large immutable values under slash-separated keys made by us, never by a client (spec: I1).
 * Engines: files, S3.
 * @throws BlobsUnavailableError from any of it, when the same can succeed later.
 */
export interface Blobs {
  /** Durable when resolved; a reader sees the whole value or none. Writing the same key again replaces it. */
  put(key: string, value: Uint8Array): Promise<void>;
  /** Null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Chunks of the value, for downloads; null when there is none. Whoever does not read them to their end destroys them: they hold a file. */
  stream(key: string): Promise<{ readonly sizeBytes: number; readonly chunks: Readable } | null>;
  delete(key: string): Promise<void>;
  /** Every key there is, in no order. Keys that come or go meanwhile may be among them or not. */
  list(): AsyncIterable<BlobEntry>;
  /** Removes every key below the prefix, which ends with a slash. */
  deleteBelow(prefix: string): Promise<void>;
  /**
   * An address that serves the value to whoever has it, for a short time, as a file to keep: for somebody whose right to it was
   * checked just now. Null when the engine's own addresses are not for browsers; then the value is streamed through the API.
   */
  link(key: string, download: BlobDownload): Promise<string | null>;
  close(): Promise<void>;
}

/** The store is away, or refuses everybody: whatever is asked of it now, and by whom, is not to blame. */
export class BlobsUnavailableError extends Error {
  override name = 'BlobsUnavailableError';
}

export interface BlobEntry {
  readonly key: string;
  readonly sizeBytes: number;
}

export interface BlobDownload {
  readonly lifetimeSeconds: number;
  /** Values of the headers the answer shall have. */
  readonly contentType: string;
  readonly contentDisposition: string;
}
