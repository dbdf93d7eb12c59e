/**
 * Request bodies made before a run, so that the load generator only copies bytes: chunks of distinct events in files, kept in
 * the temporary directory from run to run. `node bench/pool.ts DIRECTORY FROM TO` makes the chunks FROM … TO - 1.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchBody } from './events.ts';

/** About 35 MB: two of them are in the generator's memory. */
export const CHUNK_EVENTS = 2_000;
/** Part of the file names: raise it when `events.ts` makes other bytes. */
const FORMAT = 1;
/** Older events would be outside of the default period of searches. */
const MAX_AGE_MS = 12 * 3_600_000;

export interface PooledBody {
  readonly eventId: string;
  readonly project: number;
  readonly isGzip: boolean;
  /** It opens an issue that no other event belongs to. */
  readonly isNewIssue: boolean;
  readonly body: Buffer;
}

type Entry = readonly [eventId: string, project: number, isGzip: 0 | 1, isNewIssue: 0 | 1, sizeBytes: number];

export function poolDirectory(): string {
  return join(tmpdir(), 'vedette-bench-pool');
}

/** Makes what is missing of the first `events` events, on all cores. */
export async function preparePool(directory: string, events: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  const missing: number[] = [];
  for (let chunk = 0; chunk * CHUNK_EVENTS < events; chunk += 1) if (!(await hasChunk(directory, chunk))) missing.push(chunk);
  if (missing.length === 0) return;

  process.stderr.write(`making ${missing.length * CHUNK_EVENTS} events in ${directory}\n`);
  const workers = Math.min(missing.length, availableParallelism());
  const shares = Array.from({ length: workers }, (_, at) => missing.filter((_chunk, index) => index % workers === at));
  await Promise.all(shares.map((share) => makeInChild(directory, share)));
}

export async function readChunk(directory: string, chunk: number): Promise<readonly PooledBody[]> {
  const [index, bytes] = await Promise.all([readFile(indexPath(directory, chunk), 'utf8'), readFile(bodiesPath(directory, chunk))]);
  let at = 0;
  // Written by this file, under a name that holds the format.
  return (JSON.parse(index) as readonly Entry[]).map(([eventId, project, isGzip, isNewIssue, sizeBytes]) => {
    const body = bytes.subarray(at, (at += sizeBytes));
    return { eventId, project, isGzip: isGzip === 1, isNewIssue: isNewIssue === 1, body };
  });
}

/** Whether a chunk is there and may still be sent. */
export function hasChunk(directory: string, chunk: number): Promise<boolean> {
  return isFresh(indexPath(directory, chunk));
}

async function isFresh(path: string): Promise<boolean> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere && Date.now() - (await stat(path)).mtimeMs < MAX_AGE_MS;
}

async function makeInChild(directory: string, chunks: readonly number[]): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), directory, ...chunks.map(String)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the events could not be made');
}

async function makeChunk(directory: string, chunk: number): Promise<void> {
  const timestampMs = Date.now();
  const made = Array.from({ length: CHUNK_EVENTS }, (_, at) => {
    // A chunk is a second or two of a run.
    const sentAtMs = timestampMs - CHUNK_EVENTS + at;
    return benchBody(chunk * CHUNK_EVENTS + at, { timestampMs: sentAtMs, sentAtMs });
  });
  const bodies = made.map(({ made: { eventId, project, issue }, body, isGzip }) => ({
    eventId,
    project,
    isGzip,
    isNewIssue: issue === null,
    body,
  }));
  await writeChunk(directory, chunk, bodies);
}

/** What `readChunk` gives back. */
export async function writeChunk(directory: string, chunk: number, bodies: readonly PooledBody[]): Promise<void> {
  const index = bodies.map((one): Entry => [one.eventId, one.project, one.isGzip ? 1 : 0, one.isNewIssue ? 1 : 0, one.body.length]);
  await writeFile(bodiesPath(directory, chunk), Buffer.concat(bodies.map(({ body }) => body)));
  // The index last, and whole: a chunk with an index is a chunk.
  await writeFile(`${indexPath(directory, chunk)}.part`, JSON.stringify(index));
  await rename(`${indexPath(directory, chunk)}.part`, indexPath(directory, chunk));
}

function bodiesPath(directory: string, chunk: number): string {
  return join(directory, `${FORMAT}-${chunk}.bin`);
}

function indexPath(directory: string, chunk: number): string {
  return join(directory, `${FORMAT}-${chunk}.json`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory = poolDirectory(), ...chunks] = process.argv.slice(2);
  for (const chunk of chunks) await makeChunk(directory, Number(chunk));
}
