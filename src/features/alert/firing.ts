/** Writes down that rules fired, and what is to be sent for it: the outbox (reliability E7). */
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { AlertEvent, AlertIssue, AlertReason, FiringFacts, IssueFacts, Measure } from './facts.ts';
import type { Rule } from './rules.ts';

export interface Firing {
  readonly rule: Rule;
  readonly issue: AlertIssue;
  readonly facts: IssueFacts;
  /** Null when it was the clock. */
  readonly event: AlertEvent | null;
  readonly reason: AlertReason;
  readonly measure: Measure | null;
}

/**
 * Leaves out what fired within the rule's frequency. The window of a firing is that part of time, counted from 1970 in steps of the
 * frequency: two firings that are that far apart are never in one. Returns how many fired.
 */
export async function insertFirings(tx: Sql, firings: readonly Firing[]): Promise<number> {
  const due = await withoutRecent(tx, firings);
  if (due.length === 0) return 0;
  const rows = await tx.rows<{ id: number; rule_id: number; issue_id: number }>(
    `INSERT INTO alert_firing (org_id, project_id, rule_id, issue_id, window_start, fired_at, facts)
     SELECT org_id, project_id, rule_id, issue_id, to_timestamp(window_ms / 1000), to_timestamp(at_ms / 1000), facts
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::float8[], $6::float8[], $7::jsonb[])
         AS n (org_id, project_id, rule_id, issue_id, window_ms, at_ms, facts)
     ON CONFLICT (rule_id, issue_id, window_start) DO NOTHING RETURNING id, rule_id, issue_id`,
    [
      due.map(({ rule }) => rule.orgId),
      due.map(({ rule }) => rule.projectId),
      due.map(({ rule }) => rule.id),
      due.map(({ issue }) => issue.issueId),
      due.map(windowOf),
      due.map(({ issue }) => issue.atMs),
      due.map((firing) => JSON.stringify(tellOf(firing))),
    ],
  );
  const ids = new Map(rows.map((row) => [`${row.rule_id}/${row.issue_id}`, row.id]));
  await insertDeliveries(tx, due, ids);
  await tx.execute(
    `UPDATE alert_rule SET last_fired_at = greatest(last_fired_at, to_timestamp(n.at_ms / 1000))
       FROM (SELECT id, max(at_ms) AS at_ms FROM unnest($1::bigint[], $2::float8[]) AS n (id, at_ms) GROUP BY id) n WHERE alert_rule.id = n.id`,
    [due.map(({ rule }) => rule.id), due.map(({ issue }) => issue.atMs)],
  );
  return rows.length;
}

function windowOf({ rule, issue }: Firing): number {
  return Math.floor(issue.atMs / rule.frequencyMs) * rule.frequencyMs;
}

async function withoutRecent(tx: Sql, firings: readonly Firing[]): Promise<readonly Firing[]> {
  if (firings.length === 0) return [];
  const rows = await tx.rows<{ name: string }>(
    `SELECT n.rule_id || '/' || n.issue_id AS name
       FROM unnest($1::bigint[], $2::bigint[], $3::float8[]) AS n (rule_id, issue_id, since_ms)
      WHERE EXISTS (SELECT 1 FROM alert_firing f WHERE f.rule_id = n.rule_id AND f.issue_id = n.issue_id
                       AND f.fired_at > to_timestamp(n.since_ms / 1000))`,
    [
      firings.map(({ rule }) => rule.id),
      firings.map(({ issue }) => issue.issueId),
      firings.map(({ rule, issue }) => issue.atMs - rule.frequencyMs),
    ],
  );
  const recent = new Set(rows.map((row) => row.name));
  return firings.filter(({ rule, issue }) => !recent.has(`${rule.id}/${issue.issueId}`));
}

/** One for each action. The key is of rule, issue, window and action: a receiver that honours it never gets it twice. */
async function insertDeliveries(tx: Sql, firings: readonly Firing[], ids: ReadonlyMap<string, number>): Promise<void> {
  const rows = firings.flatMap((firing) => {
    const { rule, issue } = firing;
    const firingId = ids.get(`${rule.id}/${issue.issueId}`);
    if (firingId === undefined) return [];
    const name = `${rule.id}-${issue.issueId}-${Math.round(windowOf(firing) / 1000)}`;
    return rule.actions.map(({ part, params }, at) => ({
      rule,
      issue,
      firingId,
      key: `${name}-${at}`,
      channel: part.channel,
      target: params,
    }));
  });
  if (rows.length === 0) return;
  await tx.execute(
    `INSERT INTO alert_delivery (key, org_id, project_id, issue_id, rule_id, firing_id, channel, target, due_at, created_at)
     SELECT key, org_id, project_id, issue_id, rule_id, firing_id, channel, target, least(now(), to_timestamp(at_ms / 1000)), to_timestamp(at_ms / 1000)
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::jsonb[], $9::float8[])
         AS n (key, org_id, project_id, issue_id, rule_id, firing_id, channel, target, at_ms)
     ON CONFLICT (key) DO NOTHING`,
    [
      rows.map((row) => row.key),
      rows.map(({ rule }) => rule.orgId),
      rows.map(({ rule }) => rule.projectId),
      rows.map(({ issue }) => issue.issueId),
      rows.map(({ rule }) => rule.id),
      rows.map((row) => row.firingId),
      rows.map((row) => row.channel),
      rows.map((row) => JSON.stringify(row.target)),
      rows.map(({ issue }) => issue.atMs),
    ],
  );
}

/** A message shows so much; the rest is on the issue's page. */
const MAX_TEXT = 1_000;
const MAX_TAGS = 50;
/** Of paths and modules: a recursion has thousands of frames and few files. */
const MAX_NAMES = 200;

export function tellOf({ facts, event, reason, measure }: Omit<Firing, 'rule' | 'issue'>): FiringFacts {
  return {
    reason,
    measure,
    title: cut(facts.title),
    culprit: cut(facts.culprit),
    timesSeen: facts.timesSeen,
    usersSeen: facts.usersSeen,
    firstSeenMs: facts.firstSeenMs,
    shortNumber: facts.shortNumber,
    ...(event === null ? { ...NO_EVENT, level: facts.level } : toldOfEvent(event)),
  };
}

const NO_EVENT = { eventId: null, message: '', environment: '', release: '', tags: [], paths: [], modules: [], url: '' };

function toldOfEvent(event: AlertEvent) {
  const owned = event.owned();
  const names = (all: readonly string[]) => all.slice(-MAX_NAMES).map(cut);
  return {
    eventId: event.eventId,
    level: event.level,
    message: cut(event.message),
    environment: event.environment,
    release: event.release,
    tags: owned.tags.slice(0, MAX_TAGS).map(([key, value]) => [cut(key), cut(value)] as const),
    paths: names(owned.paths),
    modules: names(owned.modules),
    url: cut(owned.url),
  };
}

function cut(text: string): string {
  return storableText(text.slice(0, MAX_TEXT));
}
