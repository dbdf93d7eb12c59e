import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StatementError } from './chdb-statement.ts';

/** Rows of one insert. Batches are cut at 16 MB (reliability C5); what is far above is a mistake. */
const MAX_ROWS_BYTES = 512 * 1024 * 1024;
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
/** Containers often give 64 MB of shared memory: below this much free, rows go through the data directory. */
const MIN_FREE_SHARED_BYTES = 48 * 1024 * 1024;
const SHARED_MEMORY = '/dev/shm';

/**
 * Where the rows of an insert wait for the engine. It reads them as a file: handed over as part of a statement, binary rows get
 * lost without an error. The file lives in memory where the system has that.
 */
export interface Spool {
  path(): string;
  remove(): void;
}

export function openSpool(directory: string): Spool {
  const shared = sharedSpoolOf(directory);
  const local = join(directory, 'spool');
  const folders = existsSync(SHARED_MEMORY) ? [shared, local] : [local];
  // What a killed predecessor left behind; the engine's lock on the directory says that there is no other.
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  return {
    path: () => join(folders.length > 1 && freeBytes(SHARED_MEMORY) > MIN_FREE_SHARED_BYTES ? shared : local, `${randomUUID()}.rows`),
    remove: () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
  };
}

/** The folder in memory: one for each data directory, with a name that nobody else makes. */
export function sharedSpoolOf(directory: string): string {
  return join(SHARED_MEMORY, `vedette-events-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`);
}

function freeBytes(path: string): number {
  const stats = statfsSync(path);
  return stats.bavail * stats.bsize;
}

/** Writes the body, decompressed, into the spool. The caller removes it. */
export async function spoolBody(request: IncomingMessage, spool: Spool): Promise<{ readonly path: string; remove(): void }> {
  const path = spool.path();
  const remove = () => rmSync(path, { force: true });
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      // Into memory mostly: a call through the thread pool for each piece would cost more than the copy.
      for await (const chunk of decoded(request, MAX_ROWS_BYTES)) writeWhole(file, chunk);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    remove();
    const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
    throw isFull ? new StatementError(243, 'NOT_ENOUGH_SPACE', 'There is no room for the rows of the insert') : cause;
  }
  return { path, remove };
}

export interface StatementText {
  readonly query: string;
  /** Fields of a form. */
  readonly params: readonly (readonly [name: string, value: string])[];
}

/** The statement in the body, behind what the URL holds; parameters too when the body is a form. */
export async function readText(request: IncomingMessage, queryInUrl: string): Promise<StatementText> {
  const type = request.headers['content-type'] ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of decoded(request, MAX_TEXT_BYTES)) chunks.push(chunk);
  const body = Buffer.concat(chunks);

  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    const fields = [...form].map(([name, value]) => [name, typeof value === 'string' ? value : ''] as const);
    const query = fields.find(([name]) => name === 'query')?.[1] ?? '';
    return { query: `${queryInUrl}${query}`, params: fields.filter(([name]) => name.startsWith('param_')) };
  }
  return { query: `${queryInUrl}${queryInUrl === '' ? '' : '\n'}${body.toString('utf8')}`, params: [] };
}

/** A write to a file that has room for a part only takes a part. */
function writeWhole(file: number, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length;) done += writeSync(file, chunk, done);
}

/** The body's bytes without their content coding, counted. Throws when the sender goes away in the middle. */
async function* decoded(request: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of decoder(request)) {
    // Neither stream has an encoding set or is in object mode.
    const bytes = chunk as Buffer;
    seen += bytes.length;
    if (seen > maxBytes) throw new StatementError(307, 'TOO_MANY_BYTES', `The body is longer than ${maxBytes} bytes`);
    yield bytes;
  }
}

function decoder(request: IncomingMessage): Readable {
  const coding = request.headers['content-encoding'] ?? 'identity';
  if (coding === 'identity') return request;
  if (coding !== 'gzip') throw new StatementError(48, 'NOT_IMPLEMENTED', `Unknown Content-Encoding ${coding.slice(0, 50)}`);
  // A failure of either ends both, and the one who reads is told.
  return pipeline(request, createGunzip(), () => undefined);
}
