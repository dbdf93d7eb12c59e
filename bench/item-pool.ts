/**
 * Containers made before a run: `node bench/item-pool.ts KIND CHUNK…` makes chunks of them for the load generator.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PROJECT_COUNT } from './events.ts';
import { itemEnvelope, type ItemKind } from './item-made.ts';
import { CHUNK_EVENTS, hasChunk, writeChunk } from './pool.ts';

/** Part of the folder's name: raise it when `item-made.ts` makes other bytes. */
const FORMAT = 3;

export function itemPoolDirectory(kind: ItemKind): string {
  return join(tmpdir(), `vedette-bench-items-${FORMAT}-${kind}`);
}

/** Makes what is missing of the first so many containers. */
export async function prepareItemPool(kind: ItemKind, containers: number): Promise<void> {
  const directory = itemPoolDirectory(kind);
  const missing: number[] = [];
  for (let chunk = 0; chunk * CHUNK_EVENTS < containers; chunk += 1) if (!(await hasChunk(directory, chunk))) missing.push(chunk);
  if (missing.length === 0) return;
  process.stderr.write(`making ${missing.length * CHUNK_EVENTS} containers in ${directory}\n`);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), kind, ...missing.map(String)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the containers could not be made');
}

async function makeChunk(kind: ItemKind, chunk: number): Promise<void> {
  const now = Date.now();
  const bodies = Array.from({ length: CHUNK_EVENTS }, (_, at) => {
    const container = chunk * CHUNK_EVENTS + at;
    const plain = itemEnvelope(kind, container, now - CHUNK_EVENTS + at);
    // Half come from servers, whose SDKs pack what is this large.
    const isGzip = container % 2 === 0;
    const body = isGzip ? gzipSync(plain) : plain;
    return { eventId: '', project: container % PROJECT_COUNT, isGzip, isNewIssue: false, body };
  });
  const directory = itemPoolDirectory(kind);
  await mkdir(directory, { recursive: true });
  await writeChunk(directory, chunk, bodies);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, ...chunks] = process.argv.slice(2);
  // Named by this file, or by the person who reads its first lines.
  for (const chunk of chunks) await makeChunk(kind as ItemKind, Number(chunk));
}
