/** What the routes ask about rules: one function per question. */
import type { Sql } from '../../engines/metadata/port.ts';
import { shortIdOf } from '../project/index.ts';
import type { AlertFiring, AlertRule } from './contract.ts';
import type { FiringFacts } from './facts.ts';
import { nameOf } from './read-parts.ts';
import type { PartKind } from './read-parts.ts';
import type { RuleRow, StoredPart } from './rules.ts';

export interface WholeRule extends RuleRow {
  readonly slug: string;
  readonly status: 'active' | 'disabled';
  readonly owner_user_id: number | null;
  readonly owner_team_id: number | null;
  readonly creator: { readonly id: number; readonly name: string; readonly email: string } | null;
  readonly created_at: Date;
  readonly last_fired_at: Date | null;
  readonly failing: Readonly<Record<string, { readonly since: string; readonly error: string }>>;
  readonly is_snoozed: boolean;
  readonly snoozed_until: Date | null;
  readonly is_snoozed_for_me: boolean;
  readonly snoozed_for_me_until: Date | null;
}

export interface RulesQuestion {
  readonly projectIds: readonly number[];
  readonly userId: number | null;
  readonly nowMs: number;
  /** Null: all of them. */
  readonly ruleId: number | null;
}

export function ruleRows(sql: Sql, { projectIds, userId, nowMs, ruleId }: RulesQuestion): Promise<readonly WholeRule[]> {
  return sql.rows<WholeRule>(
    `SELECT r.id, r.org_id, r.project_id, r.name, r.environment, r.action_match, r.filter_match, r.frequency_minutes, r.conditions, r.filters,
            r.actions, r.status, r.owner_user_id, r.owner_team_id, r.created_at, r.last_fired_at, r.failing, p.slug,
            r.is_snoozed AND (r.snoozed_until IS NULL OR r.snoozed_until > $3) AS is_snoozed, r.snoozed_until,
            s.user_id IS NOT NULL AS is_snoozed_for_me, s.until AS snoozed_for_me_until,
            CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('id', a.id, 'name', a.name, 'email', a.email) END AS creator
       FROM alert_rule r JOIN project p ON p.id = r.project_id
       LEFT JOIN account a ON a.id = r.created_by
       LEFT JOIN alert_snooze s ON s.rule_id = r.id AND s.user_id = $2 AND (s.until IS NULL OR s.until > $3)
      WHERE r.project_id = ANY($1::bigint[]) AND ($4::bigint IS NULL OR r.id = $4)
      ORDER BY r.id`,
    [projectIds, userId, new Date(nowMs), ruleId],
  );
}

export function toAlertRule(row: WholeRule): AlertRule {
  const until = row.is_snoozed ? row.snoozed_until : row.snoozed_for_me_until;
  return {
    id: String(row.id),
    name: row.name,
    conditions: named('conditions', row.conditions),
    filters: named('filters', row.filters),
    actions: named('actions', row.actions),
    actionMatch: row.action_match,
    filterMatch: row.filter_match,
    frequency: row.frequency_minutes,
    environment: row.environment,
    owner: ownerOf(row),
    createdBy: row.creator,
    dateCreated: row.created_at.toISOString(),
    projects: [row.slug],
    status: row.status,
    snooze: row.is_snoozed || row.is_snoozed_for_me,
    snoozeForEveryone: row.is_snoozed,
    snoozeUntil: until?.toISOString() ?? null,
    lastTriggered: row.last_fired_at?.toISOString() ?? null,
    failing: Object.entries(row.failing).map(([receiver, { since, error }]) => ({ receiver, since, error })),
    errors: [],
  };
}

function named(kind: PartKind, parts: readonly StoredPart[]) {
  return parts.map((part) => ({ ...part, name: nameOf(kind, part) }));
}

function ownerOf({ owner_user_id: user, owner_team_id: team }: WholeRule): string | null {
  if (user !== null) return `user:${user}`;
  return team === null ? null : `team:${team}`;
}

interface FiringRow {
  readonly id: number;
  readonly issue_id: number;
  readonly slug: string;
  readonly facts: FiringFacts;
  readonly fired_at: Date;
  readonly deliveries: readonly DeliveryRow[] | null;
}

interface DeliveryRow {
  readonly channel: AlertFiring['deliveries'][number]['channel'];
  readonly target: Readonly<Record<string, unknown>>;
  readonly state: AlertFiring['deliveries'][number]['state'];
  readonly attempts: number;
  readonly error: string | null;
  readonly at: string;
}

/** Of one rule, newest first. */
export async function firings(
  sql: Sql,
  ruleId: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly AlertFiring[]> {
  const rows = await sql.rows<FiringRow>(
    `SELECT f.id, f.issue_id, p.slug, f.facts, f.fired_at,
            (SELECT jsonb_agg(jsonb_build_object('channel', d.channel, 'target', d.target, 'state', d.state, 'attempts', d.attempts,
                                                 'error', d.last_error, 'at', coalesce(d.done_at, d.due_at)) ORDER BY d.id)
               FROM alert_delivery d WHERE d.firing_id = f.id) AS deliveries
       FROM alert_firing f JOIN project p ON p.id = f.project_id
      WHERE f.rule_id = $1 ORDER BY f.fired_at DESC, f.id DESC LIMIT $2 OFFSET $3`,
    [ruleId, page.limit, page.offset],
  );
  return rows.map((row) => ({
    id: String(row.id),
    issue: {
      id: String(row.issue_id),
      shortId: shortIdOf(row.slug, row.facts.shortNumber),
      title: row.facts.title,
      culprit: row.facts.culprit,
      level: row.facts.level,
    },
    eventId: row.facts.eventId,
    reason: row.facts.reason,
    measure: row.facts.measure,
    firedAt: row.fired_at.toISOString(),
    deliveries: (row.deliveries ?? []).map(({ target, at, ...rest }) => ({
      ...rest,
      to: receiverOf(target),
      at: new Date(at).toISOString(),
    })),
  }));
}

function receiverOf(target: Readonly<Record<string, unknown>>): string {
  const { name, email, channel, url, targetType } = target;
  const shown = [name, email, channel, typeof url === 'string' ? URL.parse(url)?.host : undefined, targetType];
  return shown.find((one): one is string => typeof one === 'string' && one !== '') ?? '';
}
