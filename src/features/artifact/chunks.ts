import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Blobs } from '../../engines/blobs/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { CHUNK_BYTES, CHUNKS_KEPT_MS } from './limits.ts';

const inflate = promisify(gunzip);

export interface ChunkStores {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
}

export interface ChunkUpload {
  readonly orgId: number;
  /** What the client says it is: 40 hex digits. */
  readonly name: string;
  readonly isGzip: boolean;
  readonly bytes: Uint8Array;
  readonly nowMs: number;
}

export const SHA1 = /^[0-9a-f]{40}$/;

/** The organization is in the key: a chunk of one is never part of another's file. */
export function chunkKey(orgId: number, sha1: string): string {
  return `chunks/${orgId}/${sha1.slice(0, 2)}/${sha1}`;
}

/** Checks a chunk against its name and keeps it. Failure is a sentence for the client. */
export async function storeChunk({ metadata, blobs }: ChunkStores, upload: ChunkUpload): Promise<Result<null, string>> {
  const { orgId, nowMs } = upload;
  const sha1 = upload.name.toLowerCase();
  if (!SHA1.test(sha1)) return fail('The file name of a chunk is its SHA-1 in hex.');
  const bytes = upload.isGzip ? await unpack(upload.bytes) : upload.bytes;
  if (bytes === null) return fail(`Chunk ${sha1} is no gzip, or more than ${CHUNK_BYTES} bytes when unpacked.`);
  if (bytes.length > CHUNK_BYTES) return fail(`Chunk ${sha1} has more than ${CHUNK_BYTES} bytes.`);
  if (createHash('sha1').update(bytes).digest('hex') !== sha1) return fail(`The content of chunk ${sha1} has another SHA-1.`);

  await blobs.put(chunkKey(orgId, sha1), bytes);
  await metadata.execute(
    `INSERT INTO upload_chunk (org_id, sha1, size_bytes, touched_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (org_id, sha1) DO UPDATE SET touched_at = excluded.touched_at`,
    [orgId, Buffer.from(sha1, 'hex'), bytes.length, new Date(nowMs)],
  );
  return ok(null);
}

async function unpack(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    return await inflate(bytes, { maxOutputLength: CHUNK_BYTES });
  } catch {
    return null; // whatever is wrong with it, the client is told that it is
  }
}

export interface FoundChunks {
  readonly missing: readonly string[];
  /** Every chunk in the order of the file; those that are missing have no size. */
  readonly pieces: readonly { readonly sha1: string; readonly sizeBytes: number }[];
}

/** Which chunks have to be sent, each once. Those that are there are kept for another day. */
export async function findChunks(metadata: Metadata, orgId: number, sha1s: readonly string[], nowMs: number): Promise<FoundChunks> {
  const wanted = [...new Set(sha1s)].toSorted();
  // Locked in order: two files with the same chunks wait for each other instead of deadlocking.
  const rows = await metadata.rows<{ sha1: string; size_bytes: number }>(
    `WITH known AS (
       SELECT org_id, sha1 FROM upload_chunk
        WHERE org_id = $1 AND sha1 IN (SELECT decode(h, 'hex') FROM unnest($2::text[]) h) ORDER BY sha1 FOR UPDATE)
     UPDATE upload_chunk c SET touched_at = $3 FROM known WHERE c.org_id = known.org_id AND c.sha1 = known.sha1
     RETURNING encode(c.sha1, 'hex') AS sha1, c.size_bytes`,
    [orgId, wanted, new Date(nowMs)],
  );
  const sizes = new Map(rows.map((row) => [row.sha1, row.size_bytes]));
  return {
    missing: wanted.filter((sha1) => !sizes.has(sha1)),
    pieces: sha1s.map((sha1) => ({ sha1, sizeBytes: sizes.get(sha1) ?? 0 })),
  };
}

const BATCH = 1_000;

/** The row first: a chunk that is not in the table is asked for again. */
export async function expireChunks({ metadata, blobs }: ChunkStores, nowMs: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await metadata.rows<{ org_id: number; sha1: string }>(
      `DELETE FROM upload_chunk WHERE (org_id, sha1) IN (
         SELECT org_id, sha1 FROM upload_chunk WHERE touched_at < $1 ORDER BY touched_at LIMIT ${BATCH})
       RETURNING org_id, encode(sha1, 'hex') AS sha1`,
      [new Date(nowMs - CHUNKS_KEPT_MS)],
    );
    for (const row of rows) await blobs.delete(chunkKey(row.org_id, row.sha1));
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}
