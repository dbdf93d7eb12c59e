/** The feed of an issue and its notes (processing §5.9). */
import type { Sql } from '../../engines/metadata/port.ts';
import { people } from '../account/index.ts';
import type { Activity } from './contract.ts';

interface ActivityRow {
  id: number;
  type: string;
  user_id: number | null;
  detail: Record<string, unknown>;
  created_at: Date;
}

/** Newest first, as the issue page shows them. */
const MAX_ACTIVITIES = 100;

export async function activities(sql: Sql, issueId: number, type: string | null = null): Promise<readonly Activity[]> {
  const rows = await sql.rows<ActivityRow>(
    `SELECT id, type, user_id, detail, created_at FROM issue_activity
      WHERE issue_id = $1 AND ($2::text IS NULL OR type = $2) ORDER BY created_at DESC, id DESC LIMIT ${MAX_ACTIVITIES}`,
    [issueId, type],
  );
  return describe(sql, rows);
}

async function describe(sql: Sql, rows: readonly ActivityRow[]): Promise<readonly Activity[]> {
  const persons = await people(
    sql,
    rows.flatMap((row) => row.user_id ?? []),
  );
  return rows.map((row) => ({
    id: String(row.id),
    type: row.type,
    user: row.user_id === null ? null : (persons.get(row.user_id) ?? null),
    data: row.detail,
    dateCreated: row.created_at.toISOString(),
  }));
}

export interface NewActivity {
  readonly orgId: number;
  readonly issueIds: readonly number[];
  readonly type: string;
  readonly userId: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly atMs: number;
}

/** One for each issue. */
export async function recordActivity(
  tx: Sql,
  activity: NewActivity,
): Promise<readonly { readonly id: number; readonly issueId: number }[]> {
  if (activity.issueIds.length === 0) return [];
  return tx.rows(
    `INSERT INTO issue_activity (org_id, project_id, issue_id, type, user_id, detail, created_at)
     SELECT i.org_id, i.project_id, i.id, $3, $4, $5, $6 FROM issue i WHERE i.org_id = $1 AND i.id = ANY($2::bigint[]) ORDER BY i.id
     RETURNING id, issue_id AS "issueId"`,
    [activity.orgId, activity.issueIds, activity.type, activity.userId, JSON.stringify(activity.detail), new Date(activity.atMs)],
  );
}

export interface NewNote {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly userId: number | null;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly atMs: number;
}

export async function addNote(tx: Sql, note: NewNote): Promise<Activity> {
  const row = await tx.row<ActivityRow>(
    `INSERT INTO issue_activity (org_id, project_id, issue_id, type, user_id, detail, created_at)
     VALUES ($1, $2, $3, 'note', $4, $5, $6) RETURNING id, type, user_id, detail, created_at`,
    [
      note.orgId,
      note.projectId,
      note.issueId,
      note.userId,
      JSON.stringify({ text: note.text, mentions: note.mentions }),
      new Date(note.atMs),
    ],
  );
  await tx.execute('UPDATE issue SET num_comments = num_comments + 1 WHERE id = $1', [note.issueId]);
  const [activity] = row ? await describe(tx, [row]) : [];
  if (!activity) throw new Error('INSERT … RETURNING gave no row.');
  return activity;
}

/** Only its author changes a note. Null when there is none of theirs. */
export async function editNote(
  tx: Sql,
  note: { id: number; issueId: number; userId: number | null; text: string; mentions: readonly string[] | null },
): Promise<Activity | null> {
  const row = await tx.row<ActivityRow>(
    `UPDATE issue_activity SET detail = detail || jsonb_build_object('text', $4::text) || coalesce($5::jsonb, '{}')
      WHERE id = $1 AND issue_id = $2 AND type = 'note' AND user_id = $3 RETURNING id, type, user_id, detail, created_at`,
    [note.id, note.issueId, note.userId, note.text, note.mentions === null ? null : JSON.stringify({ mentions: note.mentions })],
  );
  const [activity] = row ? await describe(tx, [row]) : [];
  return activity ?? null;
}

export async function removeNote(tx: Sql, note: { id: number; issueId: number; userId: number | null }): Promise<boolean> {
  const removed = await tx.execute(`DELETE FROM issue_activity WHERE id = $1 AND issue_id = $2 AND type = 'note' AND user_id = $3`, [
    note.id,
    note.issueId,
    note.userId,
  ]);
  if (removed > 0) await tx.execute('UPDATE issue SET num_comments = greatest(0, num_comments - 1) WHERE id = $1', [note.issueId]);
  return removed > 0;
}
