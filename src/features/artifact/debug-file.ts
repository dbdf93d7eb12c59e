import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Blobs } from '../../engines/blobs/port.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { answer, assemblyKey, beginAssembly, knownAssembly, type Assembly } from './assembly-state.ts';
import { assembleInBackground, type BackgroundContext } from './background.ts';
import { announce } from './bundle.ts';
import { chunkKey, findChunks } from './chunks.ts';
import type { DebugFile, RemapProgress } from './contract.ts';
import { HEAD_BYTES, recognize, type DebugFormat } from './debug-format.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { readDebugId } from './manifest.ts';
import type { Piece } from './worker/orders.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface DebugFileRequest {
  readonly orgId: number;
  readonly projectId: number;
  readonly sha1: string;
  readonly name: string;
  /** What the client says, for formats that are not read here. */
  readonly debugId: string | null;
  readonly chunks: readonly string[];
}

export interface DebugFileAssembly extends Assembly {
  readonly dif?: DebugFile;
}

/** Begins to put a debug file together, or says how far it is. */
export async function requestDebugFile(context: BackgroundContext, request: DebugFileRequest): Promise<DebugFileAssembly> {
  const { metadata, clock } = context;
  const { orgId, projectId, sha1 } = request;
  const stored = await debugFileBySha1(metadata, projectId, sha1);
  if (stored !== null) return { ...answer('ok'), dif: toDebugFile(stored) };
  const key = assemblyKey(orgId, 'debug-file', projectId, sha1, request.name);
  const known = await knownAssembly(metadata, key, clock.now());
  if (known !== null && known.state !== 'ok') return known;

  const { missing, pieces } = await findChunks(metadata, orgId, request.chunks, clock.now());
  if (missing.length > 0 || pieces.length === 0) return answer('not_found', null, missing);
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  if (sizeBytes > MAX_FILE_BYTES) return answer('error', `The file has ${sizeBytes} bytes; up to ${MAX_FILE_BYTES} are possible.`);
  if (await beginAssembly(metadata, key, clock.now())) assembleInBackground(context, key, () => keepDebugFile(context, request, pieces));
  return answer('created');
}

async function keepDebugFile(context: BackgroundContext, request: DebugFileRequest, pieces: readonly Piece[]): Promise<string | null> {
  const { blobs } = context;
  const prefix = `debug-files/${request.orgId}/${randomUUID()}`;
  let isKept = false;
  try {
    const copied = await copyPieces(blobs, { orgId: request.orgId, pieces, prefix });
    if (typeof copied === 'string') return copied;
    if (copied.sha1 !== request.sha1) return `The chunks make a file with the SHA-1 ${copied.sha1}, not ${request.sha1}.`;
    const format = recognize(request.name, copied.head);
    if (format === null) return `${request.name} is no debug file of a format that is known here.`;
    const debugId = format.debugId ?? readDebugId(request.debugId);
    if (debugId === null) return `${request.name} has no debug id.`;
    if (format.kind === 'proguard' && !copied.hasClassLine) return `${request.name} is no mapping: ${NO_CLASS_LINE}.`;
    isKept = await insertDebugFile(context, request, { format, debugId, prefix, pieces });
    announce(context, [request.projectId]);
    return null;
  } finally {
    if (!isKept) await blobs.deleteBelow(`${prefix}/`);
  }
}

interface Copying {
  readonly orgId: number;
  readonly pieces: readonly Piece[];
  readonly prefix: string;
}

interface Copied {
  readonly sha1: string;
  readonly head: Buffer;
  /** In its first piece, as every mapping has one. */
  readonly hasClassLine: boolean;
}

const CLASS_LINE = /^\S+ -> \S+:\s*$/m;
const NO_CLASS_LINE = 'it has no line of the form "original.Name -> obfuscated.Name:"';

/** Piece by piece, so that a file of a gigabyte is never in memory. A sentence when a piece is gone. */
async function copyPieces(blobs: Blobs, { orgId, pieces, prefix }: Copying): Promise<string | Copied> {
  const digest = createHash('sha1');
  let head: Buffer = Buffer.alloc(0);
  let hasClassLine = false;
  for (const [at, { sha1 }] of pieces.entries()) {
    const bytes = await blobs.get(chunkKey(orgId, sha1));
    if (bytes === null) return `Chunk ${sha1} is gone: send the file again.`;
    digest.update(bytes);
    if (at === 0) hasClassLine = CLASS_LINE.test(Buffer.from(bytes).toString('latin1'));
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES)]);
    await blobs.put(`${prefix}/${at}`, await compress(bytes));
  }
  return { sha1: digest.digest('hex'), head, hasClassLine };
}

interface KeptFile {
  readonly format: DebugFormat;
  readonly debugId: string;
  readonly prefix: string;
  readonly pieces: readonly Piece[];
}

/** False when the same file was stored meanwhile. Events from before it came are to be gone through again. */
async function insertDebugFile({ metadata, clock }: BackgroundContext, request: DebugFileRequest, kept: KeptFile): Promise<boolean> {
  const { format, debugId, prefix, pieces } = kept;
  const made = await metadata.row(
    `WITH made AS (
       INSERT INTO debug_file (org_id, project_id, sha1, debug_id, code_id, kind, object_name, cpu_name, size_bytes, blob_prefix, pieces,
                               created_at, used_at)
       VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) ON CONFLICT (project_id, sha1) DO NOTHING
       RETURNING id, org_id, project_id, kind, created_at
     ), late AS (
       INSERT INTO artifact_remap (org_id, project_id, debug_file_id, version, dist, created_at)
       SELECT org_id, project_id, id, '', '', created_at FROM made WHERE kind IN ('proguard', 'breakpad')
     )
     SELECT id FROM made`,
    [
      request.orgId,
      request.projectId,
      request.sha1,
      debugId,
      format.codeId,
      format.kind,
      storableText(format.objectName),
      storableText(format.cpuName),
      pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0),
      prefix,
      pieces.length,
      new Date(clock.now()),
    ],
  );
  return made !== null;
}

export interface DebugFileRow {
  readonly id: number;
  readonly public_id: string;
  readonly debug_id: string;
  readonly code_id: string | null;
  readonly kind: string;
  readonly object_name: string;
  readonly cpu_name: string;
  readonly size_bytes: number;
  readonly sha1: string;
  readonly created_at: Date;
  readonly blob_prefix: string;
  readonly pieces: number;
  readonly remap: RemapProgress;
}

/** Of the table itself, under no other name. */
export const DEBUG_FILE_COLUMNS = `id, public_id, debug_id, code_id, kind, object_name, cpu_name, size_bytes, encode(sha1, 'hex') AS sha1,
  created_at, blob_prefix, pieces,
  (SELECT jsonb_build_object('total', m.total, 'seen', m.seen, 'changed', m.changed, 'merged', m.merged, 'isDone', m.finished_at IS NOT NULL)
     FROM artifact_remap m WHERE m.debug_file_id = debug_file.id) AS remap`;

function debugFileBySha1(sql: Sql, projectId: number, sha1: string): Promise<DebugFileRow | null> {
  return sql.row<DebugFileRow>(`SELECT ${DEBUG_FILE_COLUMNS} FROM debug_file WHERE project_id = $1 AND sha1 = decode($2, 'hex')`, [
    projectId,
    sha1,
  ]);
}

const FEATURES: Readonly<Record<string, readonly string[]>> = { proguard: ['mapping'], breakpad: ['symtab', 'unwind'] };

export function toDebugFile(row: DebugFileRow): DebugFile {
  return {
    id: String(row.id),
    uuid: row.debug_id,
    debugId: row.debug_id,
    codeId: row.code_id,
    objectName: row.object_name,
    symbolType: row.kind,
    cpuName: row.cpu_name,
    size: row.size_bytes,
    sha1: row.sha1,
    headers: { 'Content-Type': row.kind === 'proguard' ? 'text/x-proguard+plain' : 'application/octet-stream' },
    dateCreated: row.created_at.toISOString(),
    data: { type: 'dbg', features: [...(FEATURES[row.kind] ?? [])] },
    remap: row.remap,
  };
}

/** The file, piece after piece. */
export async function* readDebugFile(blobs: Blobs, { blob_prefix: prefix, pieces }: DebugFileRow): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < pieces; at += 1) {
    const bytes = await blobs.get(`${prefix}/${at}`);
    if (bytes === null) return;
    yield await decompress(bytes);
  }
}
