/** Files of a release, uploaded one by one (processing §2.3, legacy): sources of maps by address. */
import { createHash, randomUUID } from 'node:crypto';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import type { PageWindow } from '../../http/cursor.ts';
import { fail, ok, type Result } from '../../lib/result.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { BackgroundContext } from './background.ts';
import { announce, insertFiles, linkBundle, uploadThread } from './bundle.ts';
import { removeUnlinked } from './bundles.ts';
import type { ReleaseFile } from './contract.ts';
import { MAX_URL_LENGTH } from './limits.ts';
import type { FileKind } from './manifest.ts';

export interface ReleaseFileUpload {
  readonly orgId: number;
  readonly projectIds: readonly number[];
  readonly version: string;
  /** Empty is no dist. */
  readonly dist: string;
  /** Its address: `~/assets/app.js`. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export interface ReleaseFileRow {
  readonly id: number;
  readonly bundle_id: number;
  readonly name: string;
  readonly dist: string;
  readonly headers: Record<string, string>;
  readonly sha1: string;
  readonly size_bytes: number;
  readonly created_at: Date;
}

/** Null when there is a file of this name in the release and dist already; a failure is a sentence. */
export async function storeReleaseFile(
  context: BackgroundContext,
  upload: ReleaseFileUpload,
): Promise<Result<ReleaseFileRow | null, string>> {
  const { blobs, metadata, clock } = context;
  const name = storableText(upload.name);
  if (name === '' || name.length > MAX_URL_LENGTH) return fail(`A name has 1 to ${MAX_URL_LENGTH} characters.`);
  const prefix = `artifacts/${upload.orgId}/${randomUUID()}`;
  let row: ReleaseFileRow | null = null;
  try {
    const files = await uploadThread(context).run(
      'keepAlone',
      { bytes: upload.bytes, kind: kindOf(name), url: name, mapReference: referenceIn(upload.headers) },
      {
        limitMs: KEEP_LIMIT_MS,
        answers: {
          async keep({ name: part, bytes }) {
            await blobs.put(`${prefix}/${part}`, bytes);
            return null;
          },
        },
      },
    );
    row = await metadata.transaction(async (tx) => {
      if (await isTaken(tx, { ...upload, name })) return null;
      const bundleId = await insertBundle(tx, { ...upload, name }, { files: files.length, now: new Date(clock.now()) });
      await insertFiles(tx, bundleId, { files, prefix });
      await linkBundle(tx, bundleId, upload, new Date(clock.now()));
      return insertFile(tx, { ...upload, name }, { bundleId, now: new Date(clock.now()) });
    });
  } finally {
    if (row === null) await blobs.deleteBelow(`${prefix}/`);
  }
  if (row !== null) announce(context, upload.projectIds);
  return ok(row);
}

/** Decoding the largest map takes some seconds. */
const KEEP_LIMIT_MS = 60_000;

function kindOf(name: string): FileKind {
  if (/\.map(?:$|[?#])/i.test(name)) return 'source_map';
  return /\.(?:[mc]?js|jsx|bundle|hbc)(?:$|[?#])/i.test(name) ? 'minified_source' : 'source';
}

function referenceIn(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) if (/^(?:x-)?sourcemap$/i.test(name) && value !== '') return value;
  return null;
}

/** One upload of a name at a time: the lock is of the release, and short. */
async function isTaken(tx: Sql, { orgId, version, dist, name, projectIds }: ReleaseFileUpload): Promise<boolean> {
  await tx.execute('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [`${version}\n${dist}\n${name}`, orgId]);
  const row = await tx.row(
    `SELECT 1 FROM release_file f JOIN artifact_link l ON l.bundle_id = f.bundle_id
      WHERE f.org_id = $1 AND f.version = $2 AND f.dist = $3 AND f.name = $4 AND l.project_id = ANY($5::bigint[]) LIMIT 1`,
    [orgId, version, dist, name, projectIds],
  );
  return row !== null;
}

interface Made {
  readonly files: number;
  readonly now: Date;
}

/** Never the same as another: two names with the same content are two files. */
async function insertBundle(tx: Sql, { orgId, bytes }: ReleaseFileUpload, { files, now }: Made): Promise<number> {
  const row = await tx.row<{ id: number }>(
    `INSERT INTO artifact_bundle (org_id, sha1, size_bytes, file_count, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $5) RETURNING id`,
    [orgId, createHash('sha1').update(randomUUID()).digest(), bytes.length, files, now],
  );
  if (row === null) throw new Error('A bundle was not inserted.');
  return row.id;
}

const COLUMNS = `f.id, f.bundle_id, f.name, f.dist, f.headers, encode(f.sha1, 'hex') AS sha1, f.size_bytes, f.created_at`;

function insertFile(
  tx: Sql,
  { orgId, version, dist, name, headers, bytes }: ReleaseFileUpload,
  { bundleId, now }: { readonly bundleId: number; readonly now: Date },
): Promise<ReleaseFileRow | null> {
  return tx.row<ReleaseFileRow>(
    `INSERT INTO release_file AS f (org_id, bundle_id, version, dist, name, headers, sha1, size_bytes, created_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9) RETURNING ${COLUMNS}`,
    [orgId, bundleId, version, dist, name, JSON.stringify(headers), createHash('sha1').update(bytes).digest(), bytes.length, now],
  );
}

export interface ReleaseFileQuestion {
  readonly projectIds: readonly number[];
  readonly version: string;
  /** Null: every file. */
  readonly id: string | null;
  /** Part of a name; empty: all. */
  readonly query: string;
  readonly window: PageWindow;
}

/** By name, one row more than the page; only files that one of the projects has. */
export function releaseFiles(
  sql: Sql,
  { projectIds, version, id, query, window }: ReleaseFileQuestion,
): Promise<readonly ReleaseFileRow[]> {
  return sql.rows<ReleaseFileRow>(
    `SELECT ${COLUMNS} FROM release_file f
      WHERE f.version = $2 AND ($3::text IS NULL OR f.id::text = $3) AND ($4 = '' OR strpos(lower(f.name), lower($4)) > 0)
        AND EXISTS (SELECT 1 FROM artifact_link l WHERE l.bundle_id = f.bundle_id AND l.project_id = ANY($1::bigint[]))
      ORDER BY f.name, f.id LIMIT $5 OFFSET $6`,
    [projectIds, version, id, query, window.limit + 1, window.offset],
  );
}

/** Takes a file from the projects; what is stored goes with the last project that had it. */
export async function dropReleaseFile(metadata: Metadata, { bundle_id: id }: ReleaseFileRow, projectIds: readonly number[]) {
  return metadata.transaction(async (tx) => {
    await tx.execute('DELETE FROM artifact_link WHERE bundle_id = $1 AND project_id = ANY($2::bigint[])', [id, projectIds]);
    return removeUnlinked(tx, [id]);
  });
}

/** Where the bytes of the file are. */
export function storedAt(sql: Sql, { bundle_id: id }: ReleaseFileRow): Promise<{ blob_key: string } | null> {
  return sql.row<{ blob_key: string }>('SELECT blob_key FROM artifact_file WHERE bundle_id = $1 ORDER BY id LIMIT 1', [id]);
}

export function toReleaseFile(row: ReleaseFileRow): ReleaseFile {
  const { id, name, dist, sha1, headers, size_bytes: size, created_at: createdAt } = row;
  return { id: String(id), name, dist: dist === '' ? null : dist, sha1, size, headers, dateCreated: createdAt.toISOString() };
}
