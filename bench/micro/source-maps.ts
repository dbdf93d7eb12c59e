/**
 * What resolving an event costs: 30 frames of an application whose map has 5 MB, found by debug id in PostgreSQL, read from the blob
 * store, resolved in the thread. First is a new thread with all of its code to load; cold is another map of 5 MB each time in a thread
 * that runs; warm is a map that is in memory. `node bench/micro/source-maps.ts [events]`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'vite';
import { openFileBlobs } from '../../src/engines/blobs/files.ts';
import { memoryCache } from '../../src/engines/cache/memory.ts';
import { systemClock } from '../../src/engines/clock/system.ts';
import { startEmbeddedPostgres } from '../../src/engines/metadata/embedded.ts';
import { migratePostgres } from '../../src/engines/metadata/migrate.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import { createSymbolicator, newFindings, type Question, type SymbolicatorParts } from '../../src/features/artifact/index.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { startProcessGuard } from '../../src/lib/process-guard.ts';
import { MIGRATION_FOLDERS } from '../../src/rooms.ts';
import { makeProjects } from '../../test/processor-house.ts';

const EVENTS = Number(process.argv[2] ?? 500);
const FIRST_RUNS = 10;
const COLD_RUNS = 60;
/** Maps that the thread reads before it counts: what runs once or twice is not compiled yet. */
const WARM_UP_MAPS = 5;
const FRAMES = 30;
const APP = 'https://shop.example/assets/app.js';
/** Together a map of some 5 MB. */
const LIBRARIES = ['react', 'react-dom/client', 'zod', '@tanstack/react-query', '@tanstack/react-router', '@babel/parser', 'fast-check'];

const home = await mkdtemp(join(tmpdir(), 'vedette-bench-maps-'));
const guard = startProcessGuard();
const postgres = await startEmbeddedPostgres({ directory: join(home, 'postgres'), guard, random: Math.random });
try {
  await bench();
} finally {
  await postgres.server.stop();
  await guard.close();
  await rm(home, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const metadata = openPostgres({ url: postgres.urlOf('vedette') });
  await migratePostgres(metadata, MIGRATION_FOLDERS);
  const [project] = await makeProjects(metadata, ['shop']);
  const blobs = await openFileBlobs(join(home, 'blobs'));
  const { code, map } = await largeApp();
  const debugIds = Array.from({ length: COLD_RUNS + WARM_UP_MAPS }, () => randomUUID());
  const bundle = await metadata.row<{ id: number }>(
    `INSERT INTO artifact_bundle (org_id, sha1, size_bytes, file_count, created_at, used_at)
     VALUES ($1, decode(repeat('ab', 20), 'hex'), 1, 2, now(), now()) RETURNING id`,
    [project?.orgId],
  );
  for (const [kind, text, url] of [
    ['minified_source', code, '~/assets/app.js'],
    ['source_map', map, '~/assets/app.js.map'],
  ] as const) {
    const bytes = deflateRawSync(text);
    for (const debugId of debugIds) {
      await blobs.put(`artifacts/${debugId}-${kind}`, bytes);
      await metadata.execute(
        `INSERT INTO artifact_file (bundle_id, kind, url, debug_id, size_bytes, blob_key, is_deflated) VALUES ($1, $2, $3, $4, $5, $6, true)`,
        [bundle?.id, kind, url, debugId, Buffer.byteLength(text), `artifacts/${debugId}-${kind}`],
      );
    }
  }
  await metadata.execute(`INSERT INTO artifact_link (org_id, project_id, bundle_id, linked_at) VALUES ($1, $2, $3, now())`, [
    project?.orgId,
    project?.projectId,
    bundle?.id,
  ]);

  const parts: SymbolicatorParts = { metadata, blobs, cache: memoryCache(), clock: systemClock, logger: silentLogger };
  const columns = columnsOf(code);
  const ask = (seed: number, debugId = debugIds[0] ?? ''): Question => ({
    projectId: project?.projectId ?? 0,
    release: '',
    dist: '',
    debugIds: new Map([[APP, debugId]]),
    frames: Array.from({ length: FRAMES }, (_, at) => ({
      absPath: APP,
      ...(columns[(seed * 7_919 + at * 104_729) % columns.length] ?? { line: 1, column: 1 }),
    })),
  });

  const first = await timesOf(FIRST_RUNS, async (seed) => {
    const symbolicator = createSymbolicator(parts);
    const time = await timed(() => symbolicator.resolve([ask(seed)], newFindings()));
    await symbolicator.close();
    return time;
  });
  const symbolicator = createSymbolicator(parts);
  const another = (seed: number) => timed(() => symbolicator.resolve([ask(seed, debugIds[seed])], newFindings()));
  for (let seed = COLD_RUNS; seed < debugIds.length; seed += 1) await another(seed);
  const cold = await timesOf(COLD_RUNS, another);
  for (let seed = 0; seed < 200; seed += 1) await symbolicator.resolve([ask(seed)], newFindings());
  let mapped = 0;
  const warm = await timesOf(EVENTS, (seed) =>
    timed(async () => {
      const [answers = []] = await symbolicator.resolve([ask(seed)], newFindings());
      mapped += answers.filter((answer) => answer.kind === 'mapped').length;
    }),
  );
  await symbolicator.close();
  await metadata.close();

  const megabytes = (text: string): string => (Buffer.byteLength(text) / 1_000_000).toFixed(1);
  console.log(
    `code ${megabytes(code)} MB, map ${megabytes(map)} MB, ${FRAMES} frames an event, ${mapped} of ${EVENTS * FRAMES} frames mapped`,
  );
  console.log(`first (thread, code, read, parse): ${told(first)} of ${first.length}`);
  console.log(`cold (read, parse): ${told(cold)} of ${cold.length}`);
  console.log(`warm: ${told(warm)} of ${warm.length}`);
}

async function largeApp(): Promise<{ code: string; map: string }> {
  const source = LIBRARIES.map((name, at) => `import * as m${at} from '${name}'; globalThis.m${at} = m${at};`).join('\n');
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'app', resolveId: (id) => (id === '/app.js' ? id : null), load: (id) => (id === '/app.js' ? source : null) }],
    build: { write: false, minify: true, sourcemap: true, rolldownOptions: { input: '/app.js' } },
  });
  const { output } = (Array.isArray(built) ? built[0] : built) as { output: { type: string; code: string; map: unknown }[] };
  const chunk = output.find((one) => one.type === 'chunk');
  return { code: chunk?.code ?? '', map: JSON.stringify(chunk?.map) };
}

/** Places where something is called, as frames have them. */
function columnsOf(code: string): readonly { line: number; column: number }[] {
  return code
    .split('\n')
    .flatMap((text, line) => [...text.matchAll(/[\w$]\(/g)].map((match) => ({ line: line + 1, column: match.index + 1 })));
}

async function timesOf(count: number, run: (seed: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let seed = 0; seed < count; seed += 1) times.push(await run(seed));
  return times.toSorted((a, b) => a - b);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function told(times: readonly number[]): string {
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`;
}
