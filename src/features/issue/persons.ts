import type { Sql } from '../../engines/metadata/port.ts';
import { addToSketch, createSketch, estimateSketch } from '../../lib/hyperloglog.ts';
import type { LockedIssue } from './regress.ts';
import type { IssueTally } from './tally.ts';

/** Distinct users of an issue are exact up to here; above, a sketch of 8 KB estimates them within about 1.2 %. */
export const EXACT_USERS = 10_000;

interface PersonRow {
  readonly issueId: number;
  /** A signed integer of 64 bits as text: it does not fit a number. */
  readonly person: string;
}

/**
 * Remembers the users of a batch and returns the new number of distinct users of the issues where it may have changed.
 * The caller holds the locks of the issues, so one batch at a time changes the rows of an issue.
 */
export async function countPersons(
  tx: Sql,
  tallies: readonly IssueTally[],
  locked: ReadonlyMap<number, LockedIssue>,
): Promise<ReadonlyMap<number, number>> {
  const withUsers = tallies.filter((tally) => tally.persons.size > 0);
  if (withUsers.length === 0) return new Map();

  const sketches = await findSketches(tx, withUsers);
  const exact = withUsers.filter((tally) => !sketches.has(tally.issueId));
  const counts = await countExactly(tx, exact, locked);
  for (const tally of withUsers) {
    const registers = sketches.get(tally.issueId);
    if (registers !== undefined) counts.set(tally.issueId, await countBySketch(tx, tally, registers));
  }
  return counts;
}

async function findSketches(tx: Sql, tallies: readonly IssueTally[]): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await tx.rows<{ issue_id: number; registers: Buffer }>(
    'SELECT issue_id, registers FROM issue_sketch WHERE issue_id = ANY($1::bigint[])',
    [tallies.map((tally) => tally.issueId)],
  );
  return new Map(rows.map((row) => [row.issue_id, row.registers]));
}

async function countExactly(
  tx: Sql,
  tallies: readonly IssueTally[],
  locked: ReadonlyMap<number, LockedIssue>,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const persons = tallies.flatMap((tally) =>
    [...tally.persons].map((hex) => ({ issueId: tally.issueId, person: toSigned(hex).toString() })),
  );
  for (const { issueId, added } of await insertPersons(tx, persons)) {
    const total = (locked.get(issueId)?.usersSeen ?? 0) + added;
    counts.set(issueId, total > EXACT_USERS ? await turnIntoSketch(tx, issueId) : total);
  }
  return counts;
}

async function insertPersons(tx: Sql, persons: readonly PersonRow[]): Promise<readonly { issueId: number; added: number }[]> {
  if (persons.length === 0) return [];
  return tx.rows<{ issueId: number; added: number }>(
    `WITH added AS (
       INSERT INTO issue_person (issue_id, person)
       SELECT issue_id, person FROM unnest($1::bigint[], $2::bigint[]) AS n (issue_id, person)
       ON CONFLICT DO NOTHING RETURNING issue_id
     )
     SELECT issue_id AS "issueId", count(*) AS added FROM added GROUP BY issue_id`,
    [persons.map((one) => one.issueId), persons.map((one) => one.person)],
  );
}

/** Once in an issue's life. */
async function turnIntoSketch(tx: Sql, issueId: number): Promise<number> {
  const rows = await tx.rows<{ person: string }>('SELECT person::text FROM issue_person WHERE issue_id = $1', [issueId]);
  const registers = createSketch();
  for (const row of rows) addToSketch(registers, BigInt(row.person));
  await tx.execute('INSERT INTO issue_sketch (issue_id, registers) VALUES ($1, $2)', [issueId, Buffer.from(registers)]);
  await tx.execute('DELETE FROM issue_person WHERE issue_id = $1', [issueId]);
  return Math.max(EXACT_USERS, estimateSketch(registers));
}

async function countBySketch(tx: Sql, tally: IssueTally, registers: Uint8Array): Promise<number> {
  let isChanged = false;
  for (const hex of tally.persons) isChanged = addToSketch(registers, toSigned(hex)) || isChanged;
  if (isChanged) {
    await tx.execute('UPDATE issue_sketch SET registers = $2 WHERE issue_id = $1', [tally.issueId, Buffer.from(registers)]);
  }
  return estimateSketch(registers);
}

function toSigned(hex: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${hex}`));
}
