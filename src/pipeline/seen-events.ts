import type { Metadata, Sql } from '../engines/metadata/port.ts';

export interface EventKey {
  readonly projectId: number;
  /** 32 hex digits. */
  readonly eventId: string;
}

export interface SeenEvent extends EventKey {
  readonly issueId: number;
}

/**
 * Those of the events that were stored before, with their issue. No lock is needed: an event id always comes by the same log
 * partition, which has one reader.
 */
export async function findSeen(tx: Sql, keys: readonly EventKey[]): Promise<readonly SeenEvent[]> {
  if (keys.length === 0) return [];
  return tx.rows<SeenEvent>(
    `SELECT s.project_id AS "projectId", replace(s.event_id::text, '-', '') AS "eventId", s.issue_id AS "issueId"
     FROM unnest($1::bigint[], $2::uuid[]) AS k (project_id, event_id)
     JOIN event_seen s ON s.event_id = k.event_id AND s.project_id = k.project_id`,
    [keys.map((key) => key.projectId), keys.map((key) => key.eventId)],
  );
}

/** Remembers events as stored, in transaction A, so that a resend finds them whatever happens to this batch next. */
export async function rememberSeen(tx: Sql, events: readonly SeenEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(
    `INSERT INTO event_seen (event_id, project_id, issue_id, day)
     SELECT event_id, project_id, issue_id, (now() AT TIME ZONE 'UTC')::date
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS e (event_id, project_id, issue_id)
     ON CONFLICT DO NOTHING`,
    [events.map((event) => event.eventId), events.map((event) => event.projectId), events.map((event) => event.issueId)],
  );
}

/**
 * Remembers what may come by any partition, and says what was remembered now: the rest came by another partition at the same moment,
 * whose transaction this one waits for. In the order of ids, so that two of them never wait for each other.
 */
export async function takeUnseen(tx: Sql, events: readonly SeenEvent[]): Promise<readonly EventKey[]> {
  if (events.length === 0) return [];
  return tx.rows<EventKey>(
    `INSERT INTO event_seen (event_id, project_id, issue_id, day)
     SELECT event_id, project_id, issue_id, (now() AT TIME ZONE 'UTC')::date
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS e (event_id, project_id, issue_id) ORDER BY event_id, project_id
     ON CONFLICT DO NOTHING RETURNING project_id AS "projectId", replace(event_id::text, '-', '') AS "eventId"`,
    [events.map((event) => event.eventId), events.map((event) => event.projectId), events.map((event) => event.issueId)],
  );
}

/** Ids of records stand among those of events, under a project that there is none of. */
const OF_RECORDS = { projectId: 0, issueId: 0 };

/**
 * In transaction A: remembers the records of a batch, and says which of them were applied before. A gateway that was not answered in
 * time appends a record again by way of its spool, and both may be in the log; like an event, a record stays with its partition.
 */
export async function takeRecordIds(tx: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const keys = ids.map((eventId) => ({ ...OF_RECORDS, eventId }));
  const repeated = new Set((await findSeen(tx, keys)).map((one) => one.eventId));
  await rememberSeen(
    tx,
    keys.filter((key) => !repeated.has(key.eventId)),
  );
  return repeated;
}

/** When their batch is given up. */
export async function forgetRecordIds(tx: Sql, ids: readonly string[]): Promise<void> {
  await forgetSeen(
    tx,
    ids.map((eventId) => ({ ...OF_RECORDS, eventId })),
  );
}

/** When a batch is given up and its records will be tried one by one: they are not duplicates of themselves. */
export async function forgetSeen(tx: Sql, keys: readonly EventKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.execute(
    `DELETE FROM event_seen s USING unnest($1::bigint[], $2::uuid[]) AS k (project_id, event_id)
     WHERE s.event_id = k.event_id AND s.project_id = k.project_id`,
    [keys.map((key) => key.projectId), keys.map((key) => key.eventId)],
  );
}

/**
 * Makes the tables of today and tomorrow, and drops those before yesterday: an event id is kept 24 to 48 h after it was
 * processed, by the clock of the database. To be called before the first batch and each hour; it is DDL, so not in a batch.
 */
export async function turnSeenDays(metadata: Metadata): Promise<void> {
  const { wanted, found } = (await metadata.row<{ wanted: string[]; found: string[] }>(
    `SELECT
       ARRAY(SELECT to_char(day, 'YYYYMMDD') FROM generate_series(0, 1) n, LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date + n) d (day)
             ORDER BY day) AS wanted,
       ARRAY(SELECT substr(c.relname, length($1) + 1) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'event_seen'::regclass) AS found`,
    [PARTITION_PREFIX],
  )) ?? { wanted: [], found: [] };
  const missing = wanted.filter((day) => !found.includes(day));
  const past = found.filter((day) => day < dayBefore(wanted[0] ?? ''));
  if (missing.length === 0 && past.length === 0) return;

  await metadata.withLock('event-seen', async () => {
    // Names and literals are digits that the database made of its own clock.
    for (const day of missing) {
      await metadata.execute(`CREATE TABLE IF NOT EXISTS ${PARTITION_PREFIX}${day} PARTITION OF event_seen FOR VALUES IN ('${day}')`);
    }
    for (const day of past) await metadata.execute(`DROP TABLE IF EXISTS ${PARTITION_PREFIX}${day}`);
  });
}

const PARTITION_PREFIX = 'event_seen_';
const DAY_MS = 86_400_000;

/** `YYYYMMDD` to the day before it. */
function dayBefore(day: string): string {
  const atMs = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));
  return new Date(atMs - DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
}
