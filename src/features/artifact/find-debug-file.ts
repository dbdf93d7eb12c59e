import type { Sql } from '../../engines/metadata/port.ts';

/** A stored debug file, as far as it is needed to resolve frames. Survives JSON: it is part of a batch's decisions. */
export interface FoundDebugFile {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly blobPrefix: string;
  readonly pieces: number;
  readonly sizeBytes: number;
}

/** What there is for a debug id; null when nothing was uploaded with it. */
export interface FilePlan {
  readonly file: FoundDebugFile | null;
}

interface FileRow {
  readonly id: number;
  readonly debug_id: string;
  readonly kind: string;
  readonly object_name: string;
  readonly blob_prefix: string;
  readonly pieces: number;
  readonly size_bytes: number;
}

/** Which formats are read. */
export type DebugUse = 'proguard' | 'native';
const READ: Readonly<Record<DebugUse, string>> = { proguard: 'proguard', native: 'breakpad' };

/**
 * The file of each debug id, of the project itself only: an id is no secret and opens nothing of another project. What can be read
 * before what cannot, then the newest.
 */
export async function debugFilesOf(
  sql: Sql,
  projectId: number,
  use: DebugUse,
  debugIds: readonly string[],
): Promise<ReadonlyMap<string, FoundDebugFile>> {
  if (debugIds.length === 0) return new Map();
  const rows = await sql.rows<FileRow>(
    `SELECT DISTINCT ON (debug_id) id, debug_id, kind, object_name, blob_prefix, pieces, size_bytes FROM debug_file
      WHERE project_id = $1 AND debug_id = ANY($2::text[]) AND (kind = 'proguard') = ($3 = 'proguard')
      ORDER BY debug_id, kind <> $3, id DESC`,
    [projectId, debugIds, READ[use]],
  );
  return new Map(rows.map((row) => [row.debug_id, toFound(row)]));
}

function toFound(row: FileRow): FoundDebugFile {
  const { id, kind, object_name: name, blob_prefix: blobPrefix, pieces, size_bytes: sizeBytes } = row;
  return { id, kind, name, blobPrefix, pieces, sizeBytes };
}

export function isRead({ kind }: FoundDebugFile): boolean {
  return Object.values(READ).includes(kind);
}
