/** People of merged issues: a person who met several of them is one. */
import type { Sql } from '../../engines/metadata/port.ts';
import { addToSketch, createSketch, estimateSketch } from '../../lib/hyperloglog.ts';
import type { PersonsBefore } from './merge-memory.ts';
import { EXACT_USERS } from './persons.ts';

interface Merged {
  readonly users: number;
  readonly before: PersonsBefore;
}

/** The caller holds the locks of all. The people of the sources stay with them too: undo needs them. */
export async function mergePersons(tx: Sql, targetId: number, sourceIds: readonly number[]): Promise<Merged> {
  const sketches = await tx.rows<{ issue_id: number; registers: Buffer }>(
    'SELECT issue_id, registers FROM issue_sketch WHERE issue_id = ANY($1::bigint[])',
    [[targetId, ...sourceIds]],
  );
  const row = await tx.row<{ people: number }>(
    'SELECT count(DISTINCT person)::int AS people FROM issue_person WHERE issue_id = ANY($1::bigint[])',
    [[targetId, ...sourceIds]],
  );
  const people = row?.people ?? 0;
  if (sketches.length === 0 && people <= EXACT_USERS) return { users: people, before: await addPersons(tx, targetId, sourceIds) };
  return mergeSketches(tx, { targetId, sourceIds, sketches });
}

async function addPersons(tx: Sql, targetId: number, sourceIds: readonly number[]): Promise<PersonsBefore> {
  const rows = await tx.rows<{ person: string }>(
    `INSERT INTO issue_person (issue_id, person) SELECT DISTINCT $1::bigint, person FROM issue_person WHERE issue_id = ANY($2::bigint[])
     ON CONFLICT DO NOTHING RETURNING person::text`,
    [targetId, sourceIds],
  );
  return { kind: 'added', added: rows.map((row) => row.person) };
}

interface Sketches {
  readonly targetId: number;
  readonly sourceIds: readonly number[];
  readonly sketches: readonly { readonly issue_id: number; readonly registers: Buffer }[];
}

/** Registers of a union are the greater of each pair. */
async function mergeSketches(tx: Sql, { targetId, sourceIds, sketches }: Sketches): Promise<Merged> {
  const persons = await tx.rows<{ issue_id: number; person: string }>(
    'SELECT issue_id, person::text FROM issue_person WHERE issue_id = ANY($1::bigint[])',
    [[targetId, ...sourceIds]],
  );
  const registers = createSketch();
  for (const sketch of sketches) {
    for (const [at, rank] of sketch.registers.entries()) registers[at] = Math.max(registers[at] ?? 0, rank);
  }
  for (const { person } of persons) addToSketch(registers, BigInt(person));
  await replacePersons(tx, targetId, { kind: 'replaced', persons: [], registers: Buffer.from(registers).toString('base64') });
  const own = sketches.find((sketch) => sketch.issue_id === targetId);
  const before = {
    kind: 'replaced',
    persons: persons.filter((row) => row.issue_id === targetId).map((row) => row.person),
    registers: own === undefined ? null : own.registers.toString('base64'),
  } as const;
  return { users: Math.max(EXACT_USERS, estimateSketch(registers)), before };
}

async function replacePersons(tx: Sql, issueId: number, to: Extract<PersonsBefore, { kind: 'replaced' }>): Promise<void> {
  await tx.execute('DELETE FROM issue_sketch WHERE issue_id = $1', [issueId]);
  await tx.execute('DELETE FROM issue_person WHERE issue_id = $1', [issueId]);
  await tx.execute('INSERT INTO issue_person (issue_id, person) SELECT $1, unnest($2::bigint[])', [issueId, to.persons]);
  if (to.registers !== null) {
    await tx.execute('INSERT INTO issue_sketch (issue_id, registers) VALUES ($1, $2)', [issueId, Buffer.from(to.registers, 'base64')]);
  }
}

/** The people of the target without those of the sources. Whoever came since stays, where people are counted exactly. */
export async function unmergePersons(tx: Sql, targetId: number, before: PersonsBefore): Promise<void> {
  if (before.kind === 'replaced') return replacePersons(tx, targetId, before);
  await tx.execute('DELETE FROM issue_person WHERE issue_id = $1 AND person = ANY($2::bigint[])', [targetId, before.added]);
}
