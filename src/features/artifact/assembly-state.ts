import { createHash } from 'node:crypto';
import type { Metadata, Sql } from '../../engines/metadata/port.ts';
import { ASSEMBLIES_KEPT_MS, ASSEMBLY_STALE_MS } from './limits.ts';

export type AssemblyState = 'not_found' | 'created' | 'assembling' | 'ok' | 'error';

/** What clients are answered, each time they ask (processing §2.3). */
export interface Assembly {
  readonly state: AssemblyState;
  readonly missingChunks: string[];
  /** A sentence when something is wrong. */
  readonly detail: string | null;
}

export interface AssemblyKey {
  readonly orgId: number;
  readonly request: Uint8Array;
}

/** Everything that makes two requests the same. */
export function assemblyKey(orgId: number, ...parts: readonly unknown[]): AssemblyKey {
  return { orgId, request: createHash('sha256').update(JSON.stringify(parts)).digest() };
}

export function answer(state: AssemblyState, detail: string | null = null, missingChunks: readonly string[] = []): Assembly {
  return { state, missingChunks: [...missingChunks], detail };
}

/**
 * The state that an earlier request began, or null when this one is to begin it. A failure is told once: whoever tries again after
 * it wants it tried again.
 */
export async function knownAssembly(metadata: Metadata, { orgId, request }: AssemblyKey, nowMs: number): Promise<Assembly | null> {
  const row = await metadata.row<{ state: AssemblyState; detail: string | null; updated_at: Date }>(
    'SELECT state, detail, updated_at FROM upload_assembly WHERE org_id = $1 AND request = $2',
    [orgId, request],
  );
  if (row === null) return null;
  const ageMs = nowMs - row.updated_at.getTime();
  if (row.state === 'ok') return ageMs < ASSEMBLIES_KEPT_MS ? answer('ok') : null;
  if (row.state === 'error') {
    await metadata.execute(`DELETE FROM upload_assembly WHERE org_id = $1 AND request = $2 AND state = 'error'`, [orgId, request]);
    return answer('error', row.detail);
  }
  return ageMs < ASSEMBLY_STALE_MS ? answer(row.state) : null;
}

/** True for the one that shall do it; false when another process was faster. */
export async function beginAssembly(metadata: Metadata, { orgId, request }: AssemblyKey, nowMs: number): Promise<boolean> {
  const changed = await metadata.execute(
    `INSERT INTO upload_assembly AS a (org_id, request, state, updated_at) VALUES ($1, $2, 'created', $3)
     ON CONFLICT (org_id, request) DO UPDATE SET state = 'created', detail = NULL, updated_at = excluded.updated_at
       WHERE a.state IN ('ok', 'error') OR a.updated_at < $4`,
    [orgId, request, new Date(nowMs), new Date(nowMs - ASSEMBLY_STALE_MS)],
  );
  return changed > 0;
}

interface Step {
  readonly state: 'assembling' | 'ok' | 'error';
  readonly detail?: string;
  readonly nowMs: number;
}

export async function stepAssembly(sql: Sql, { orgId, request }: AssemblyKey, { state, detail, nowMs }: Step): Promise<void> {
  await sql.execute('UPDATE upload_assembly SET state = $3, detail = $4, updated_at = $5 WHERE org_id = $1 AND request = $2', [
    orgId,
    request,
    state,
    detail ?? null,
    new Date(nowMs),
  ]);
}

export async function expireAssemblies(metadata: Metadata, nowMs: number): Promise<number> {
  return metadata.execute('DELETE FROM upload_assembly WHERE updated_at < $1', [new Date(nowMs - ASSEMBLIES_KEPT_MS)]);
}
