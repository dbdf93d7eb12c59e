import type { Events } from '../src/engines/events/port.ts';
import type { Metadata } from '../src/engines/metadata/port.ts';

/** Copies of the template events, made by the databases themselves: preparing each would take an hour for ten millions. */
export interface Multiplication {
  readonly templates: number;
  readonly copies: number;
  readonly fromMs: number;
  readonly stepMs: number;
  /** One copy in so many belongs to an issue that has no other. */
  readonly newIssueEvery: number;
  /** Id of the first issue that one copy alone belongs to; the others follow. */
  readonly firstNewIssue: number;
}

const DAYS = 10;
const DAY_MS = 86_400_000;
/** The copies end where the templates begin. */
const GAP_MS = 180_000;
/** Log offsets of copies: away from those of templates. */
const FIRST_OFFSET = 10_000_000;
const PEOPLE = 200_000;
const BLOCK_EVENTS = 50;

interface Stores {
  readonly metadata: Metadata;
  readonly events: Events;
}

/** Makes the issues of which each has one copy, alike the issue of the template it is copied from. */
export async function multiplyIssues({ metadata, events }: Stores, copies: number, newIssues: number): Promise<Multiplication> {
  await events.command('DROP TABLE IF EXISTS bench_template');
  await events.command(
    'CREATE TABLE bench_template ENGINE = Memory AS SELECT *, toUInt32(rowNumberInAllBlocks()) AS place FROM (SELECT * FROM errors ORDER BY log_offset)',
  );
  const templates = await events.select<{ issueId: number }>({ text: 'SELECT issue_id AS "issueId" FROM bench_template ORDER BY place' });
  const newIssueEvery = Math.max(1, Math.floor(copies / Math.max(1, newIssues)));
  const count = Math.ceil(copies / newIssueEvery);
  const issueOfNew = Array.from({ length: templates.length }, (_, at) => templates[(at * newIssueEvery) % templates.length]?.issueId);

  const row = await metadata.row<{ first: number | null }>(
    `WITH copied AS (
       INSERT INTO issue (org_id, project_id, short_id, title, culprit, metadata, level, platform, logger, priority, is_unhandled,
                          times_seen, users_seen, first_seen, last_seen, active_at, first_release_id, last_release_id, inbox_reason, inbox_at)
       SELECT i.org_id, i.project_id, 1000000 + k, i.title || ' ' || k, i.culprit, i.metadata, i.level, i.platform, i.logger, i.priority,
              i.is_unhandled, 1, 1, i.first_seen, i.last_seen, i.active_at, i.first_release_id, i.last_release_id, 'new', i.inbox_at
       FROM generate_series(0, $2::int - 1) k JOIN issue i ON i.id = ($1::bigint[])[k % cardinality($1::bigint[]) + 1]
       ORDER BY k RETURNING id
     ) SELECT min(id) AS first FROM copied`,
    [issueOfNew, count],
  );
  const untilMs = Date.now() - GAP_MS;
  const fromMs = Math.floor(untilMs / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS;
  const stepMs = (untilMs - fromMs) / Math.max(1, copies);
  return { templates: templates.length, copies, fromMs, stepMs, newIssueEvery, firstNewIssue: row?.first ?? 0 };
}

/** Of one statement: the engine holds all of its rows, and a million took more than 6 GB. */
const MAX_STATEMENT_ROWS = 200_000;

/** Writes the copies day by day in large parts: about as the engine has them when its merges are done. */
export async function multiplyRows(events: Events, plan: Multiplication): Promise<void> {
  const perDay = Math.ceil(DAY_MS / plan.stepMs);
  for (let from = 0; from < plan.copies;) {
    const untilMidnight = perDay - (from % perDay);
    const count = Math.min(MAX_STATEMENT_ROWS, untilMidnight, plan.copies - from);
    await events.command(errorsSql(plan, from, count));
    await events.command(countsSql(from, count));
    await events.command(payloadsSql(plan, from, count));
    from += count;
  }
  await events.command('DROP TABLE bench_template');
}

/** One part for each statement. */
const SETTINGS = 'SETTINGS max_threads = 2, max_insert_threads = 1, min_insert_block_size_rows = 1000000, min_insert_block_size_bytes = 0';

function errorsSql({ templates, fromMs, stepMs, newIssueEvery, firstNewIssue }: Multiplication, from: number, count: number): string {
  const at = `fromUnixTimestamp64Milli(toInt64(${fromMs} + n * ${stepMs}), 'UTC')`;
  // Numbers of our own in the text: nothing of it comes from outside.
  return `
    INSERT INTO errors SELECT * EXCEPT (place, n) REPLACE (
      if(n % ${newIssueEvery} = 0, ${firstNewIssue} + intDiv(n, ${newIssueEvery}), issue_id)::UInt64 AS issue_id,
      MD5(toString(n)) AS event_id,
      ${at} AS timestamp, ${at} AS received_at,
      toString(n * 2654435761 % ${PEOPLE}) AS user_id, (n * 2654435761 % ${PEOPLE} + 1)::UInt64 AS user_hash,
      MD5(concat('trace', toString(n))) AS trace_id,
      (${FIRST_OFFSET} + n)::UInt64 AS log_offset,
      (${FIRST_OFFSET} + n - n % ${BLOCK_EVENTS})::UInt64 AS payload_block, (n % ${BLOCK_EVENTS})::UInt16 AS payload_index
    ) FROM (SELECT number AS n FROM numbers(${from}, ${count})) AS copy
      INNER JOIN bench_template ON bench_template.place = copy.n % ${templates}
    ${SETTINGS}`;
}

/** Of the rows above, by the way that the processor takes. */
function countsSql(from: number, count: number): string {
  return `
    INSERT INTO error_counts_in (project_id, issue_id, environment, timestamp, received_at, log_partition, user_hash)
    SELECT project_id, issue_id, environment, timestamp, received_at, log_partition, user_hash FROM errors
    WHERE log_offset >= ${FIRST_OFFSET + from} AND log_offset < ${FIRST_OFFSET + from + count}
    ${SETTINGS}`;
}

/** Blocks that nobody reads, but whose keys are in the index: whole ones are 3.5 KB an event. */
function payloadsSql({ fromMs, stepMs }: Multiplication, from: number, count: number): string {
  return `
    INSERT INTO error_payloads (project_id, log_partition, block, received_at, bytes)
    SELECT 1 + n % 5, 0, ${FIRST_OFFSET} + n * ${BLOCK_EVENTS}, fromUnixTimestamp64Milli(toInt64(${fromMs} + n * ${BLOCK_EVENTS} * ${stepMs}), 'UTC'), 'x'
    FROM (SELECT number AS n FROM numbers(${Math.floor(from / BLOCK_EVENTS)}, ${Math.ceil(count / BLOCK_EVENTS)}))
    ${SETTINGS}`;
}
