/** Messages that come close together are folded into one (processing §6.9). */
import type { Sql } from '../../engines/metadata/port.ts';
import type { Delivery } from './outbox.ts';
import type { Recipient } from './person.ts';

/** So many go out at once before the next ones of a project to one receiver wait for each other. */
export const AT_ONCE = 3;

export async function insertMails(
  tx: Sql,
  parent: Delivery,
  { recipients, nowMs }: { readonly recipients: readonly Recipient[]; readonly nowMs: number },
): Promise<void> {
  for (const recipient of recipients) {
    const digest = `mail/${parent.projectId}/${recipient.userId}`;
    const place = await placeInDigest(tx, { digest, projectId: parent.projectId, nowMs });
    await tx.execute(
      `INSERT INTO alert_delivery (key, org_id, project_id, issue_id, rule_id, firing_id, channel, target, facts, digest, is_folded, due_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'mail', $7, $8, $9, $10, $11, $12) ON CONFLICT (key) DO NOTHING`,
      [
        `${parent.key}-u${recipient.userId}`,
        parent.orgId,
        parent.projectId,
        parent.issueId,
        parent.ruleId,
        parent.firingId,
        JSON.stringify(recipient),
        parent.facts === null ? null : JSON.stringify(parent.facts),
        digest,
        place.isFolded,
        new Date(place.dueMs),
        new Date(nowMs),
      ],
    );
  }
}

export interface DigestAt {
  readonly digest: string;
  readonly projectId: number;
  readonly nowMs: number;
}

export interface Place {
  readonly isFolded: boolean;
  readonly dueMs: number;
}

/** Each one more puts the folded mail off by so much, up to the project's longest delay. */
const EXTENDS_MS = 30_000;

/**
 * The first few of a project go to a receiver at once. What follows within the project's shortest delay waits for it and leaves as one
 * message. The receiver's lock makes two firings at the same time wait for each other.
 */
export async function placeInDigest(tx: Sql, { digest, projectId, nowMs }: DigestAt): Promise<Place> {
  await tx.execute('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [digest]);
  const { minMs, maxMs } = await digestDelays(tx, projectId);
  const row = await tx.row<{ recent: number; first: Date | null }>(
    `SELECT count(*) FILTER (WHERE NOT is_folded AND created_at > $2)::int AS recent,
            min(created_at) FILTER (WHERE is_folded AND state = 'waiting' AND bundle IS NULL) AS first
       FROM alert_delivery WHERE digest = $1 AND created_at > $3`,
    [digest, new Date(nowMs - minMs), new Date(nowMs - minMs - maxMs)],
  );
  const first = row?.first ?? null;
  if (first === null && (row?.recent ?? 0) < AT_ONCE) return { isFolded: false, dueMs: nowMs };
  const firstMs = first?.getTime() ?? nowMs;
  const dueMs = Math.min(firstMs + maxMs, Math.max(firstMs + minMs, nowMs + EXTENDS_MS));
  await tx.execute(`UPDATE alert_delivery SET due_at = $2 WHERE digest = $1 AND is_folded AND state = 'waiting' AND bundle IS NULL`, [
    digest,
    new Date(dueMs),
  ]);
  return { isFolded: true, dueMs };
}

/** Of projects that chose nothing else (processing §6.9), in seconds; as features/project has them. */
const SHORTEST = 300;
const LONGEST = 1_800;

async function digestDelays(tx: Sql, projectId: number): Promise<{ readonly minMs: number; readonly maxMs: number }> {
  const row = await tx.row<{ min: number; max: number }>(
    `SELECT coalesce((settings->>'digestsMinDelay')::float8, $2) AS min, coalesce((settings->>'digestsMaxDelay')::float8, $3) AS max
       FROM project WHERE id = $1`,
    [projectId, SHORTEST, LONGEST],
  );
  const min = row?.min ?? SHORTEST;
  return { minMs: min * 1_000, maxMs: Math.max(min, row?.max ?? LONGEST) * 1_000 };
}
