/** What PostgreSQL knows of an issue's beginning, its state and its suspected commit. One function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import { ownersOfIssue } from '../owner/index.ts';

export interface IssueState {
  readonly status: string;
  readonly substatus: string | null;
  readonly events: number;
  readonly users: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly firstReleaseId: number | null;
  readonly firstRelease: string | null;
  readonly lastRelease: string | null;
  /** The newest of its kind: when the issue came back, or was resolved, in which release and by whom. */
  readonly turnedAt: Date | null;
  readonly turnedRelease: string | null;
  readonly turnedBy: string | null;
}

/** Null when it was removed in between. */
export function issueState(sql: Sql, issueId: number): Promise<IssueState | null> {
  return sql.row<IssueState>(
    `SELECT i.status, i.substatus, i.times_seen AS events, i.users_seen AS users, i.first_seen AS "firstSeen", i.last_seen AS "lastSeen",
            i.first_release_id AS "firstReleaseId", f.version AS "firstRelease", l.version AS "lastRelease",
            t.created_at AS "turnedAt", t.detail ->> 'version' AS "turnedRelease", coalesce(nullif(a.name, ''), a.email) AS "turnedBy"
       FROM issue i LEFT JOIN release f ON f.id = i.first_release_id LEFT JOIN release l ON l.id = i.last_release_id
       LEFT JOIN LATERAL (SELECT created_at, detail, user_id FROM issue_activity WHERE issue_id = i.id
         AND CASE WHEN i.status = 'resolved' THEN type LIKE 'set_resolved%' ELSE i.substatus = 'regressed' AND type = 'set_regression' END
         ORDER BY created_at DESC, id DESC LIMIT 1) t ON true
       LEFT JOIN account a ON a.id = t.user_id
      WHERE i.id = $1`,
    [issueId],
  );
}

/** What an issue's first release did about the time it began. */
export interface ReleaseMoment {
  /** Its first event in the project. */
  readonly firstEvent: Date | null;
  readonly released: Date | null;
  /** The project was in another one before. */
  readonly hasEarlier: boolean;
  /** The newest one that was before. */
  readonly deployedAt: Date | null;
  readonly deployedTo: string | null;
}

export interface ReleaseOfProject {
  readonly releaseId: number;
  readonly projectId: number;
}

export function releaseMoment(sql: Sql, { releaseId, projectId }: ReleaseOfProject, atMs: number): Promise<ReleaseMoment | null> {
  return sql.row<ReleaseMoment>(
    `SELECT p.first_event_at AS "firstEvent", r.date_released AS released, d.finished_at AS "deployedAt", d.environment AS "deployedTo",
            EXISTS (SELECT 1 FROM release_project e WHERE e.project_id = p.project_id AND e.first_event_at < p.first_event_at) AS "hasEarlier"
       FROM release_project p JOIN release r ON r.id = p.release_id
       LEFT JOIN LATERAL (SELECT finished_at, environment FROM deploy WHERE release_id = r.id AND finished_at <= $3
                           ORDER BY finished_at DESC LIMIT 1) d ON true
      WHERE p.release_id = $1 AND p.project_id = $2`,
    [releaseId, projectId, new Date(atMs)],
  );
}

/** Whether one of these versions had an event in the project before the release had its first. */
export async function isAnyOlder(sql: Sql, { releaseId, projectId }: ReleaseOfProject, versions: readonly string[]): Promise<boolean> {
  if (versions.length === 0) return false;
  const row = await sql.row(
    `SELECT 1 FROM release_project p JOIN release_project o ON o.project_id = p.project_id AND o.first_event_at < p.first_event_at
       JOIN release r ON r.id = o.release_id
      WHERE p.release_id = $1 AND p.project_id = $2 AND r.version = ANY($3::text[]) LIMIT 1`,
    [releaseId, projectId, versions],
  );
  return row !== null;
}

export interface Change {
  readonly name: string;
  readonly commit: string;
  readonly repository: string;
  readonly url: string | null;
  readonly at: string;
  readonly files: readonly string[];
}

/** The commit that is suspected first; null when none is. */
export async function suspectedChange(sql: Sql, issueId: number): Promise<Change | null> {
  const owners = await ownersOfIssue(sql, issueId);
  const suspect = owners.find(({ commit }) => commit !== null);
  if (!suspect?.commit) return null;
  const { id, repository, dateCreated, author, files } = suspect.commit;
  const found = await sql.row<{ url: string | null }>('SELECT url FROM repository WHERE id = $1', [Number(repository.id)]);
  const url = found?.url?.replace(/(?:\.git)?\/*$/, '') ?? '';
  return {
    name: suspect.owner === null ? (author.name ?? suspect.name) : suspect.name,
    commit: id,
    repository: repository.name,
    // As the great hosts of repositories show a commit; of an address that is no page there is no link.
    url: /^https?:\/\//.test(url) ? `${url}/commit/${encodeURIComponent(id)}` : null,
    at: dateCreated,
    files,
  };
}
