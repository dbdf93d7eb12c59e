/**
 * Large immutable values under slash-separated keys made by us, never by a client (spec: I1).
 * Engines: files, S3.
 */
export interface Blobs {
  /** Durable when resolved; a reader sees the whole value or none. Writing the same key again replaces it. */
  put(key: string, value: Uint8Array): Promise<void>;
  /** Null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Chunks of the value, for downloads; null when there is none. */
  stream(key: string): Promise<{ readonly sizeBytes: number; readonly chunks: AsyncIterable<Uint8Array> } | null>;
  delete(key: string): Promise<void>;
  /** Removes every key below the prefix, which ends with a slash. */
  deleteBelow(prefix: string): Promise<void>;
  close(): Promise<void>;
}
