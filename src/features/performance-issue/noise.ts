/** What keeps chance from making issues (processing §5.11): how often before there is one, and how many an hour. */
import type { Sql } from '../../engines/metadata/port.ts';
import { findSeen } from '../../pipeline/seen-events.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** Issues of one type that a project gets within an hour; a deploy that makes everything slow is one piece of news, not a hundred. */
const OPENINGS_PER_HOUR = 5;
const HOUR_MS = 3_600_000;
/** Findings that wait, of one project: a program that makes a new name for each request finds only new ones. */
const MAX_WAITING = 10_000;

/**
 * Those of the findings that go on: of issues that are there, and of those that may be made now. The others are remembered for a day.
 * Looking at the same findings again counts nothing twice. In one transaction.
 */
export async function passNoise(tx: Sql, findings: readonly Finding[], nowMs: number): Promise<readonly Finding[]> {
  const fresh = await withoutStored(tx, findings);
  if (fresh.length === 0) return [];
  const open = await openHashes(tx, fresh, nowMs);
  const waiting = fresh.filter((finding) => !open.has(keyOf(finding)));
  if (waiting.length > 0) {
    await remember(tx, waiting, nowMs);
    for (const key of await openMore(tx, waiting, nowMs)) open.add(key);
  }
  return fresh.filter((finding) => open.has(keyOf(finding)));
}

/** Forgets what is too old to count. */
export async function forgetSightings(sql: Sql, nowMs: number): Promise<void> {
  const before = new Date(nowMs - DAY_MS);
  await sql.execute('DELETE FROM performance_sighting WHERE seen_at < $1', [before]);
  await sql.execute('DELETE FROM performance_opening WHERE opened_at < $1', [before]);
}

function keyOf({ projectId, hash }: Pick<Finding, 'projectId' | 'hash'>): string {
  return `${projectId}/${hash}`;
}

/** Events that were stored from an earlier look would be refused as duplicates: they need not be sent. */
async function withoutStored(tx: Sql, findings: readonly Finding[]): Promise<readonly Finding[]> {
  const stored = new Set((await findSeen(tx, findings)).map(({ projectId, eventId }) => `${projectId}/${eventId}`));
  return findings.filter(({ projectId, eventId }) => !stored.has(`${projectId}/${eventId}`));
}

/** Hashes that lead to an issue or a tombstone, or will as soon as the log was read. */
async function openHashes(tx: Sql, findings: readonly Finding[], nowMs: number): Promise<Set<string>> {
  const rows = await tx.rows<{ projectId: number; hash: string }>(
    `SELECT k.project_id AS "projectId", replace(k.hash::text, '-', '') AS hash
       FROM unnest($1::bigint[], $2::uuid[]) AS k (project_id, hash)
      WHERE EXISTS (SELECT 1 FROM issue_hash h WHERE h.project_id = k.project_id AND h.hash = k.hash)
         OR EXISTS (SELECT 1 FROM performance_opening o WHERE o.project_id = k.project_id AND o.hash = k.hash AND o.opened_at > $3)`,
    [findings.map(({ projectId }) => projectId), findings.map(({ hash }) => hash), new Date(nowMs - DAY_MS)],
  );
  return new Set(rows.map(keyOf));
}

async function remember(tx: Sql, waiting: readonly Finding[], nowMs: number): Promise<void> {
  await tx.execute(
    `INSERT INTO performance_sighting (project_id, hash, event_id, seen_at)
     SELECT n.project_id, n.hash, n.event_id, $4 FROM unnest($1::bigint[], $2::uuid[], $3::uuid[]) AS n (project_id, hash, event_id)
      WHERE EXISTS (SELECT 1 FROM project p WHERE p.id = n.project_id)
        AND (SELECT count(*) FROM performance_sighting s WHERE s.project_id = n.project_id) < ${MAX_WAITING}
     ON CONFLICT DO NOTHING`,
    [waiting.map(({ projectId }) => projectId), waiting.map(({ hash }) => hash), waiting.map(({ eventId }) => eventId), new Date(nowMs)],
  );
}

/** Of the hashes that wait, those that were seen often enough and for which there is room within the hour. */
async function openMore(tx: Sql, waiting: readonly Finding[], nowMs: number): Promise<readonly string[]> {
  const hashes = [...new Map(waiting.map((finding) => [keyOf(finding), finding])).values()];
  const opened = await tx.rows<{ projectId: number; hash: string }>(
    `WITH n AS (
       SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::int[]) AS n (project_id, hash, type, noise_limit)
     ), often AS (
       SELECT n.*, row_number() OVER (PARTITION BY n.project_id, n.type ORDER BY n.hash) AS place,
         (SELECT count(*) FROM performance_opening o WHERE o.project_id = n.project_id AND o.type = n.type AND o.opened_at > $6) AS lately
       FROM n WHERE noise_limit <= (
         SELECT count(*) FROM performance_sighting s WHERE s.project_id = n.project_id AND s.hash = n.hash AND s.seen_at > $5)
     ), done AS (
       INSERT INTO performance_opening (project_id, hash, type, opened_at)
       SELECT project_id, hash, type, $7 FROM often WHERE lately + place <= ${OPENINGS_PER_HOUR}
       ON CONFLICT (project_id, hash) DO UPDATE SET opened_at = excluded.opened_at
       RETURNING project_id, hash
     ), gone AS (
       DELETE FROM performance_sighting s USING done WHERE s.project_id = done.project_id AND s.hash = done.hash
     )
     SELECT project_id AS "projectId", replace(hash::text, '-', '') AS hash FROM done`,
    [
      hashes.map(({ projectId }) => projectId),
      hashes.map(({ hash }) => hash),
      hashes.map(({ type }) => type),
      hashes.map(({ noiseLimit }) => noiseLimit),
      new Date(nowMs - DAY_MS),
      new Date(nowMs - HOUR_MS),
      new Date(nowMs),
    ],
  );
  return opened.map(keyOf);
}
