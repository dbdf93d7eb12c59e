import { hash } from 'node:crypto';
import type { Sql } from '../../engines/metadata/port.ts';

/** Rows read at once: a chain of years must not be in memory as a whole. */
const BATCH = 5_000;
const GENESIS = '0'.repeat(64);

export interface ChainCheck {
  readonly entries: number;
  /** Position of the first entry that does not fit; null when all do. */
  readonly brokenAt: number | null;
  /** Hash of the last entry that fits. */
  readonly head: string;
}

interface ChainRow {
  readonly seq: number;
  readonly previous: string;
  readonly hash: string;
  readonly text: string;
}

/**
 * Computes every hash of an organization's chain again, outside the database that wrote them: an entry that was changed, taken out
 * or put in later is found at its place, and entries cut off the end by the head that the database remembers.
 */
export async function verifyChain(sql: Sql, orgId: number): Promise<ChainCheck> {
  let head = GENESIS;
  let seq = 0;
  for (;;) {
    const rows = await sql.rows<ChainRow>(
      `SELECT seq, encode(previous_hash, 'hex') AS previous, encode(hash, 'hex') AS hash, audit_text(a) AS text
         FROM audit_log a WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT ${BATCH}`,
      [orgId, seq],
    );
    for (const row of rows) {
      if (!follows(row, seq, head)) return { entries: seq, brokenAt: seq + 1, head };
      seq = row.seq;
      head = row.hash;
    }
    if (rows.length < BATCH) break;
  }
  const end = await rememberedEnd(sql, orgId);
  const isWhole = end.seq === seq && end.hash === head;
  return { entries: seq, brokenAt: isWhole ? null : seq + 1, head };
}

function follows(row: ChainRow, seq: number, head: string): boolean {
  return row.seq === seq + 1 && row.previous === head && hash('sha256', row.text) === row.hash;
}

async function rememberedEnd(sql: Sql, orgId: number): Promise<{ readonly seq: number; readonly hash: string }> {
  const text = `SELECT seq, encode(hash, 'hex') AS hash FROM audit_head WHERE org_id = $1`;
  return (await sql.row<{ seq: number; hash: string }>(text, [orgId])) ?? { seq: 0, hash: GENESIS };
}
