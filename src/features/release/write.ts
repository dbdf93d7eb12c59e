/** What people and tools do to releases (product §1.1, §1.2). */
import { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError } from '../../http/errors.ts';
import { CommitInput, setCommits } from './commits.ts';
import { joinRelease } from './join.ts';

/** Fields of creating and of changing alike. Absent fields stay as they are. */
export const ReleaseFields = z.object({
  ref: z.string().max(250).nullish(),
  url: z.string().max(2_000).nullish(),
  dateStarted: z.iso.datetime({ offset: true, local: true }).nullish(),
  dateReleased: z.iso.datetime({ offset: true, local: true }).nullish(),
  status: z.enum(['open', 'archived']).nullish(),
  commits: z.array(CommitInput).max(1_000).nullish(),
});
export type ReleaseFields = z.output<typeof ReleaseFields>;

export interface ReleaseWrite {
  readonly orgId: number;
  readonly version: string;
  readonly projectIds: readonly number[];
  readonly fields: ReleaseFields;
  readonly nowMs: number;
}

/** Makes a release or adds projects to one that is there. Returns its id. */
export async function writeRelease(tx: Sql, { orgId, version, projectIds, fields, nowMs }: ReleaseWrite): Promise<number> {
  const id = await joinRelease(tx, { orgId, version, projectIds, atMs: nowMs });
  await tx.execute(
    `UPDATE release SET ref = coalesce($2, ref), url = coalesce($3, url), date_started = coalesce($4, date_started),
            date_released = coalesce($5, date_released), status = coalesce($6, status)
      WHERE id = $1`,
    [id, fields.ref ?? null, fields.url ?? null, dateOf(fields.dateStarted), dateOf(fields.dateReleased), fields.status ?? null],
  );
  if (fields.commits) await setCommits(tx, { orgId, releaseId: id, commits: fields.commits, nowMs });
  return id;
}

/** Times without a zone are UTC. */
export function dateOf(text: string | null | undefined): Date | null {
  if (!text) return null;
  return new Date(/(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

/**
 * From the projects of whoever asks; the release itself goes with the last project that had it.
 * @throws ApiError when events name it: what they say about it must not lead nowhere.
 */
export async function deleteRelease(tx: Sql, releaseId: number, projectIds: readonly number[]): Promise<void> {
  const links = await tx.rows<{ events: number }>(
    'SELECT events FROM release_project WHERE release_id = $1 AND project_id = ANY($2::bigint[]) ORDER BY project_id FOR UPDATE',
    [releaseId, projectIds],
  );
  if (links.some(({ events }) => events > 0)) {
    throw new ApiError('bad_request', { detail: 'This release has events and cannot be deleted. Archive it instead.' });
  }
  await tx.execute('DELETE FROM release_project WHERE release_id = $1 AND project_id = ANY($2::bigint[])', [releaseId, projectIds]);
  await tx.execute('DELETE FROM release r WHERE r.id = $1 AND NOT EXISTS (SELECT 1 FROM release_project p WHERE p.release_id = r.id)', [
    releaseId,
  ]);
}
