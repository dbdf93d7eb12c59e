import type { Sql } from '../../engines/metadata/port.ts';
import { parseRelease } from './version.ts';

export interface ReleaseSeen {
  readonly orgId: number;
  readonly version: string;
  /** When the first event that names it happened: its date when nobody created it before. */
  readonly atMs: number;
}

/** Key of a name within an organization, as the maps below have it. */
export function nameKey(orgId: number, name: string): string {
  return `${orgId}\n${name}`;
}

/**
 * Ids of releases by `nameKey`, made when they are new (product §1.1: events create releases). Sorted, so that batches that
 * make the same releases wait for each other instead of deadlocking; existing rows are not touched.
 */
export async function openReleases(tx: Sql, seen: readonly ReleaseSeen[]): Promise<ReadonlyMap<string, number>> {
  if (seen.length === 0) return new Map();
  const wanted = seen.toSorted((a, b) => compareNames(a.orgId, a.version, b.orgId, b.version));
  const known = await findReleases(tx, wanted);
  const missing = wanted.filter((one) => !known.has(nameKey(one.orgId, one.version)));
  if (missing.length === 0) return known;

  await insertReleases(tx, missing);
  return new Map([...known, ...(await findReleases(tx, missing))]);
}

async function findReleases(tx: Sql, wanted: readonly ReleaseSeen[]): Promise<Map<string, number>> {
  const rows = await tx.rows<{ id: number; org_id: number; version: string }>(
    `SELECT r.id, r.org_id, r.version FROM unnest($1::bigint[], $2::text[]) AS w (org_id, version)
     JOIN release r ON r.org_id = w.org_id AND r.version = w.version`,
    [wanted.map((one) => one.orgId), wanted.map((one) => one.version)],
  );
  return new Map(rows.map((row) => [nameKey(row.org_id, row.version), row.id]));
}

async function insertReleases(tx: Sql, missing: readonly ReleaseSeen[]): Promise<void> {
  const parts = missing.map((one) => parseRelease(one.version));
  await tx.execute(
    `INSERT INTO release (org_id, version, date_added, package, major, minor, patch, revision, prerelease, build_code, build_number)
     SELECT org_id, version, to_timestamp(at_ms / 1000), package, major, minor, patch, revision, prerelease, build_code, build_number
     FROM unnest($1::bigint[], $2::text[], $3::float8[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
                 $10::text[], $11::bigint[])
       AS n (org_id, version, at_ms, package, major, minor, patch, revision, prerelease, build_code, build_number)
     ORDER BY org_id, version
     ON CONFLICT (org_id, version) DO NOTHING`,
    [
      missing.map((one) => one.orgId),
      missing.map((one) => one.version),
      missing.map((one) => one.atMs),
      parts.map((one) => one?.package ?? null),
      parts.map((one) => one?.major ?? null),
      parts.map((one) => one?.minor ?? null),
      parts.map((one) => one?.patch ?? null),
      parts.map((one) => one?.revision ?? null),
      parts.map((one) => one?.prerelease ?? null),
      parts.map((one) => one?.buildCode ?? null),
      parts.map((one) => one?.buildNumber ?? null),
    ],
  );
}

export interface EnvironmentSeen {
  readonly orgId: number;
  readonly projectId: number;
  /** Empty is "no environment" (product §1.3). */
  readonly name: string;
  readonly atMs: number;
}

/** Ids of environments by `nameKey`, made and joined to their projects when that is new. */
export async function openEnvironments(tx: Sql, seen: readonly EnvironmentSeen[]): Promise<ReadonlyMap<string, number>> {
  if (seen.length === 0) return new Map();
  const sorted = seen.toSorted((a, b) => compareNames(a.orgId, a.name, b.orgId, b.name) || a.projectId - b.projectId);
  const values = [
    sorted.map((one) => one.orgId),
    sorted.map((one) => one.name),
    sorted.map((one) => one.projectId),
    sorted.map((one) => one.atMs),
  ];
  let rows = await findEnvironments(tx, values);
  if (rows.some((row) => row.id === null || !row.is_joined)) {
    await tx.execute(
      `INSERT INTO environment (org_id, name) SELECT DISTINCT org_id, name FROM unnest($1::bigint[], $2::text[]) AS n (org_id, name)
       ORDER BY org_id, name ON CONFLICT (org_id, name) DO NOTHING`,
      values.slice(0, 2),
    );
    await tx.execute(
      `INSERT INTO environment_project (org_id, environment_id, project_id, first_seen)
       SELECT n.org_id, e.id, n.project_id, to_timestamp(n.at_ms / 1000)
       FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::float8[]) AS n (org_id, name, project_id, at_ms)
       JOIN environment e ON e.org_id = n.org_id AND e.name = n.name
       ORDER BY n.project_id, e.id ON CONFLICT DO NOTHING`,
      values,
    );
    rows = await findEnvironments(tx, values);
  }
  return new Map(rows.flatMap((row) => (row.id === null ? [] : [[nameKey(row.org_id, row.name), row.id] as const])));
}

interface EnvironmentRow {
  readonly org_id: number;
  readonly name: string;
  readonly id: number | null;
  readonly is_joined: boolean;
}

function findEnvironments(tx: Sql, values: readonly unknown[]): Promise<readonly EnvironmentRow[]> {
  return tx.rows<EnvironmentRow>(
    `SELECT w.org_id, w.name, e.id, p.environment_id IS NOT NULL AS is_joined
     FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (org_id, name, project_id)
     LEFT JOIN environment e ON e.org_id = w.org_id AND e.name = w.name
     LEFT JOIN environment_project p ON p.environment_id = e.id AND p.project_id = w.project_id`,
    values.slice(0, 3),
  );
}

/** Not localeCompare: the order has to be the same in every process, whatever its language. */
function compareNames(orgA: number, nameA: string, orgB: number, nameB: string): number {
  if (orgA !== orgB) return orgA - orgB;
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}
