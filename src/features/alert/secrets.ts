/** Secrets that the webhooks of a project are signed with now. */
import type { Sql } from '../../engines/metadata/port.ts';
import { signingSecret } from './signing.ts';

/** How long the secret before signs too after it was replaced. */
export const OVERLAP_MS = 86_400_000;

interface SigningOf {
  readonly key: Uint8Array;
  readonly projectId: number;
  readonly nowMs: number;
}

/** The newest first. */
export async function signingSecrets(sql: Sql, { key, projectId, nowMs }: SigningOf): Promise<readonly string[]> {
  const row = await sql.row<{ generation: number; rotated_at: Date }>(
    'SELECT generation, rotated_at FROM alert_signing WHERE project_id = $1',
    [projectId],
  );
  const generation = row?.generation ?? 1;
  const hasBefore = row !== null && generation > 1 && nowMs - row.rotated_at.getTime() < OVERLAP_MS;
  return (hasBefore ? [generation, generation - 1] : [generation]).map((one) => signingSecret(key, projectId, one));
}

/** A new one from now on. */
export async function rotateSecret(sql: Sql, projectId: number, nowMs: number): Promise<void> {
  await sql.execute(
    `INSERT INTO alert_signing AS s (project_id, generation, rotated_at) VALUES ($1, 2, $2)
     ON CONFLICT (project_id) DO UPDATE SET generation = s.generation + 1, rotated_at = excluded.rotated_at`,
    [projectId, new Date(nowMs)],
  );
}
