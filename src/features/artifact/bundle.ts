import { randomUUID } from 'node:crypto';
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { CHANNELS, type ProjectChanged } from '../../pipeline/channels.ts';
import { joinRelease } from '../release/index.ts';
import { answer, assemblyKey, beginAssembly, knownAssembly, type Assembly } from './assembly-state.ts';
import { assembleInBackground, type BackgroundContext } from './background.ts';
import { chunkKey, findChunks } from './chunks.ts';
import { ASSEMBLY_LIMIT_MS, MAX_FILE_BYTES } from './limits.ts';
import type { AssembledFile, Piece } from './worker/orders.ts';
import { workerThread, type WorkerThread } from './worker/pool.ts';

/** A bundle, and who may use it for what. */
export interface BundleRequest {
  readonly orgId: number;
  readonly sha1: string;
  readonly chunks: readonly string[];
  readonly projectIds: readonly number[];
  /** Empty: by debug ids only. */
  readonly version: string;
  readonly dist: string;
}

/** Begins to put a bundle together, or says how far it is. To be asked until the state is `ok` or `error`. */
export async function requestBundle(context: BackgroundContext, request: BundleRequest): Promise<Assembly> {
  const { metadata, clock } = context;
  const { orgId, sha1, projectIds, version, dist } = request;
  const key = assemblyKey(
    orgId,
    'bundle',
    sha1,
    projectIds.toSorted((a, b) => a - b),
    version,
    dist,
  );
  const known = await knownAssembly(metadata, key, clock.now());
  if (known !== null) return known;

  const stored = await metadata.row<{ id: number }>(`SELECT id FROM artifact_bundle WHERE org_id = $1 AND sha1 = decode($2, 'hex')`, [
    orgId,
    sha1,
  ]);
  if (stored !== null) {
    await linkStored(context, stored.id, request);
    return answer('ok');
  }

  const { missing, pieces } = await findChunks(metadata, orgId, request.chunks, clock.now());
  if (missing.length > 0 || pieces.length === 0) return answer('not_found', null, missing);
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  if (sizeBytes > MAX_FILE_BYTES) return answer('error', `The bundle has ${sizeBytes} bytes; up to ${MAX_FILE_BYTES} are possible.`);
  if (await beginAssembly(metadata, key, clock.now())) assembleInBackground(context, key, () => assembleBundle(context, request, pieces));
  return answer('created');
}

/** Of this process; started with the first upload. It never keeps the program alive. */
let thread: WorkerThread | null = null;

export function uploadThread({ logger }: Pick<BackgroundContext, 'logger'>): WorkerThread {
  thread ??= workerThread({ logger });
  return thread;
}

async function assembleBundle(context: BackgroundContext, request: BundleRequest, pieces: readonly Piece[]): Promise<string | null> {
  const { blobs } = context;
  const { orgId, sha1 } = request;
  const prefix = `artifacts/${orgId}/${randomUUID()}`;
  let isKept = false;
  try {
    const bundle = await uploadThread(context).run(
      'assemble',
      { sha1, pieces },
      {
        limitMs: ASSEMBLY_LIMIT_MS,
        answers: {
          chunk: (given) => blobs.get(chunkKey(orgId, given.sha1)),
          async keep({ name, bytes }) {
            await blobs.put(`${prefix}/${name}`, bytes);
            return null;
          },
        },
      },
    );
    if (bundle.refusal !== null) return bundle.refusal;
    isKept = await keepBundle(context, request, { ...bundle, prefix });
    announce(context, request.projectIds);
    return null;
  } finally {
    if (!isKept) await blobs.deleteBelow(`${prefix}/`);
  }
}

interface Assembled {
  readonly prefix: string;
  readonly sizeBytes: number;
  readonly files: readonly AssembledFile[];
}

/** False when the same bundle was stored meanwhile: then that one is linked, and these files are nobody's. */
function keepBundle({ metadata, clock }: BackgroundContext, request: BundleRequest, bundle: Assembled): Promise<boolean> {
  const now = new Date(clock.now());
  return metadata.transaction(async (tx) => {
    const made = await tx.row<{ id: number }>(
      `INSERT INTO artifact_bundle (org_id, sha1, size_bytes, file_count, created_at, used_at)
       VALUES ($1, decode($2, 'hex'), $3, $4, $5, $5) ON CONFLICT (org_id, sha1) DO NOTHING RETURNING id`,
      [request.orgId, request.sha1, bundle.sizeBytes, bundle.files.length, now],
    );
    const id = made?.id ?? (await storedId(tx, request));
    if (made !== null) await insertFiles(tx, id, bundle);
    await linkBundle(tx, id, request, now);
    return made !== null;
  });
}

async function storedId(tx: Sql, { orgId, sha1 }: BundleRequest): Promise<number> {
  const row = await tx.row<{ id: number }>(`SELECT id FROM artifact_bundle WHERE org_id = $1 AND sha1 = decode($2, 'hex')`, [orgId, sha1]);
  if (row === null) throw new Error('A bundle that was there is gone.');
  return row.id;
}

export async function insertFiles(tx: Sql, bundleId: number, { files, prefix }: Omit<Assembled, 'sizeBytes'>): Promise<void> {
  await tx.execute(
    `INSERT INTO artifact_file (bundle_id, kind, url, debug_id, map_url, size_bytes, blob_key, is_deflated, problem)
     SELECT $1::bigint, * FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::boolean[], $9::text[])`,
    [
      bundleId,
      files.map((file) => file.kind),
      files.map((file) => storableText(file.url)),
      files.map((file) => file.debugId),
      files.map((file) => (file.mapUrl === null ? null : storableText(file.mapUrl))),
      files.map((file) => file.sizeBytes),
      files.map((file) => `${prefix}/${file.name}`),
      files.map((file) => file.isDeflated),
      files.map((file) => (file.problem === null ? null : storableText(file.problem))),
    ],
  );
}

async function linkStored(context: BackgroundContext, bundleId: number, request: BundleRequest): Promise<void> {
  await context.metadata.transaction((tx) => linkBundle(tx, bundleId, request, new Date(context.clock.now())));
  announce(context, request.projectIds);
}

/** Gives projects the use of a bundle, and notes that events from before it came are to be gone through again. */
export async function linkBundle(
  tx: Sql,
  bundleId: number,
  { orgId, projectIds, version, dist }: Omit<BundleRequest, 'sha1' | 'chunks'>,
  now: Date,
): Promise<void> {
  const values = [orgId, projectIds, bundleId, version, dist, now];
  await tx.execute(
    `INSERT INTO artifact_link (org_id, project_id, bundle_id, version, dist, linked_at)
     SELECT $1::bigint, id, $3::bigint, $4::text, $5::text, $6::timestamptz FROM unnest($2::bigint[]) id ORDER BY id
     ON CONFLICT (project_id, version, dist, bundle_id) DO UPDATE SET linked_at = excluded.linked_at`,
    values,
  );
  await tx.execute(
    `INSERT INTO artifact_remap (org_id, project_id, bundle_id, version, dist, created_at)
     SELECT $1::bigint, id, $3::bigint, $4::text, $5::text, $6::timestamptz FROM unnest($2::bigint[]) id ORDER BY id ON CONFLICT DO NOTHING`,
    values,
  );
  await tx.execute('UPDATE artifact_bundle SET used_at = $2 WHERE id = $1', [bundleId, now]);
  if (version !== '') await joinRelease(tx, { orgId, version, projectIds, atMs: now.getTime() });
}

export function announce({ cache }: Pick<BackgroundContext, 'cache'>, projectIds: readonly number[]): void {
  for (const projectId of projectIds) cache.publish(CHANNELS.projects, { projectId } satisfies ProjectChanged);
}
