import type { Sql } from '../../engines/metadata/port.ts';
import { because, type Reason } from './reasons.ts';
import { baseName, candidateUrls } from './urls.ts';

/** A stored file, as far as it is needed to resolve frames. Survives JSON: it is part of a batch's decisions. */
export interface FoundFile {
  readonly bundleId: number;
  readonly url: string;
  readonly debugId: string | null;
  readonly blobKey: string;
  readonly isDeflated: boolean;
  readonly sizeBytes: number;
  readonly problem: string | null;
}

/** With what a file of a stack trace is resolved, or why it cannot be. */
export interface Plan {
  /** `resolved_with` of the frames (processing §2.4). */
  readonly how: 'debug-id' | 'release' | null;
  readonly minified: FoundFile | null;
  readonly map: FoundFile | null;
  readonly reason: Reason | null;
}

/** Which release's files may be used. Empty `dist` is no dist; it matches nothing else. */
export interface ReleaseName {
  readonly projectId: number;
  readonly version: string;
  readonly dist: string;
}

interface FileRow {
  readonly bundle_id: number;
  readonly kind: string;
  readonly url: string;
  readonly debug_id: string | null;
  readonly map_url: string | null;
  readonly blob_key: string;
  readonly is_deflated: boolean;
  readonly size_bytes: number;
  readonly problem: string | null;
}

const COLUMNS = 'f.bundle_id, f.kind, f.url, f.debug_id::text, f.map_url, f.blob_key, f.is_deflated, f.size_bytes, f.problem';
/** What can be used before what cannot, then the newest upload. */
const BEST_FIRST = 'f.problem IS NOT NULL, l.linked_at DESC, f.bundle_id DESC, f.id DESC';

/** Only files that the project itself was given: a debug id is no secret and opens nothing of another project. */
export async function plansByDebugId(sql: Sql, projectId: number, debugIds: readonly string[]): Promise<ReadonlyMap<string, Plan>> {
  if (debugIds.length === 0) return new Map();
  const rows = await sql.rows<FileRow>(
    `SELECT ${COLUMNS} FROM artifact_file f JOIN artifact_link l ON l.bundle_id = f.bundle_id
      WHERE l.project_id = $1 AND f.debug_id = ANY($2::uuid[]) AND f.kind <> 'source' ORDER BY ${BEST_FIRST} LIMIT 10000`,
    [projectId, debugIds],
  );
  const plans = new Map<string, Plan>();
  for (const [debugId, files] of Map.groupBy(rows, (row) => row.debug_id ?? '')) {
    const minified = files.find((file) => file.kind === 'minified_source') ?? null;
    const map = files.find((file) => file.kind === 'source_map') ?? (await mapBeside(sql, minified));
    plans.set(debugId, planOf('debug-id', { minified, map }));
  }
  return plans;
}

/** Of a file that names its map by address: in the bundle it came with. */
async function mapBeside(sql: Sql, minified: FileRow | null): Promise<FileRow | null> {
  if (minified?.map_url === undefined || minified.map_url === null) return null;
  return sql.row<FileRow>(
    `SELECT ${COLUMNS} FROM artifact_file f WHERE f.bundle_id = $1 AND f.kind = 'source_map' AND f.url = ANY($2::text[]) LIMIT 1`,
    [minified.bundle_id, candidateUrls(minified.map_url)],
  );
}

interface Found {
  readonly minified: FileRow | null;
  readonly map: FileRow | null;
}

function planOf(how: 'debug-id' | 'release', { minified, map }: Found): Plan {
  return { how, minified: fileOf(minified), map: fileOf(map), reason: reasonOf(minified, map) };
}

function fileOf(row: FileRow | null): FoundFile | null {
  if (row === null) return null;
  const { bundle_id: bundleId, url, debug_id: debugId, blob_key: blobKey, is_deflated: isDeflated, size_bytes: sizeBytes, problem } = row;
  return { bundleId, url, debugId, blobKey, isDeflated, sizeBytes, problem };
}

function reasonOf(minified: FileRow | null, map: FileRow | null): Reason | null {
  if (map !== null) return map.problem === null ? null : because('broken_map', { wanted: map.url, detail: map.problem });
  if (minified === null) return null;
  if (minified.map_url !== null) return because('map_not_uploaded', { wanted: minified.map_url, found: minified.url });
  return minified.debug_id === null ? null : because('map_not_uploaded', { wanted: minified.debug_id, found: minified.url });
}

/** By the addresses of files within a release, for code without debug ids. Every address gets a plan. */
export async function plansByUrl(sql: Sql, release: ReleaseName, addresses: readonly string[]): Promise<ReadonlyMap<string, Plan>> {
  const candidates = new Map(addresses.map((address) => [address, candidateUrls(address)]));
  const rows = await filesAt(sql, release, [...candidates.values()].flat());
  const byUrl = Map.groupBy(rows, (row) => row.url);
  const missing = addresses.filter((address) => !candidates.get(address)?.some((url) => byUrl.has(url)));
  const reasons = await whyMissing(sql, release, missing);

  const plans = new Map<string, Plan>();
  for (const address of addresses) {
    const url = candidates.get(address)?.find((one) => byUrl.has(one));
    const minified = url === undefined ? null : (byUrl.get(url)?.find((row) => row.kind !== 'source_map') ?? null);
    const plan =
      minified === null
        ? { how: null, minified: null, map: null, reason: reasons.get(address) ?? null }
        : planOf('release', { minified, map: await mapOf(sql, release, minified) });
    plans.set(address, plan);
  }
  return plans;
}

function filesAt(sql: Sql, { projectId, version, dist }: ReleaseName, urls: readonly string[]): Promise<readonly FileRow[]> {
  return sql.rows<FileRow>(
    `SELECT ${COLUMNS} FROM artifact_link l JOIN artifact_file f ON f.bundle_id = l.bundle_id
      WHERE l.project_id = $1 AND l.version = $2 AND l.dist = $3 AND f.url = ANY($4::text[]) ORDER BY ${BEST_FIRST} LIMIT 10000`,
    [projectId, version, dist, urls],
  );
}

/** By its debug id when it has one, which cannot mean another build; else by its reference, in any bundle of the release. */
async function mapOf(sql: Sql, release: ReleaseName, minified: FileRow): Promise<FileRow | null> {
  const beside = await mapBeside(sql, minified);
  if (beside !== null) return beside;
  if (minified.debug_id !== null) {
    const found = await sql.row<FileRow>(
      `SELECT ${COLUMNS} FROM artifact_file f JOIN artifact_link l ON l.bundle_id = f.bundle_id
        WHERE l.project_id = $1 AND f.debug_id = $2 AND f.kind = 'source_map' ORDER BY ${BEST_FIRST} LIMIT 1`,
      [release.projectId, minified.debug_id],
    );
    if (found !== null) return found;
  }
  if (minified.map_url === null) return null;
  const rows = await filesAt(sql, release, candidateUrls(minified.map_url));
  return rows.find((row) => row.kind === 'source_map') ?? null;
}

async function whyMissing(sql: Sql, release: ReleaseName, addresses: readonly string[]): Promise<ReadonlyMap<string, Reason>> {
  if (addresses.length === 0) return new Map();
  const { projectId, version, dist } = release;
  const dists = await sql.rows<{ dist: string }>(
    'SELECT DISTINCT dist FROM artifact_link WHERE project_id = $1 AND version = $2 LIMIT 20',
    [projectId, version],
  );
  if (dists.length === 0) return everyOne(addresses, because('empty_release', { wanted: version }));
  if (!dists.some((row) => row.dist === dist)) {
    return everyOne(addresses, because('other_dist', { wanted: dist, found: dists.map((row) => row.dist).join(', ') }));
  }

  const reasons = new Map<string, Reason>();
  for (const address of addresses) {
    const near = await namesake(sql, release, address);
    reasons.set(address, because('url_not_in_release', { wanted: address, ...(near === null ? {} : { found: near }) }));
  }
  return reasons;
}

function everyOne(addresses: readonly string[], reason: Reason): ReadonlyMap<string, Reason> {
  return new Map(addresses.map((address) => [address, reason]));
}

/** A file of the same name at another address: the upload's prefix is wrong. */
async function namesake(sql: Sql, { projectId, version, dist }: ReleaseName, address: string): Promise<string | null> {
  const name = baseName(address);
  if (name === '') return null;
  const row = await sql.row<{ url: string }>(
    `SELECT f.url FROM artifact_link l JOIN artifact_file f ON f.bundle_id = l.bundle_id
      WHERE l.project_id = $1 AND l.version = $2 AND l.dist = $3 AND right(f.url, char_length($4) + 1) = '/' || $4 LIMIT 1`,
    [projectId, version, dist, name],
  );
  return row?.url ?? null;
}
