/** What changes rules: one function per act, each in one transaction with its audit entry. */
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { notFound, wrongField } from '../../http/errors.ts';
import type { ProjectContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import type { ChangeRule, Snooze, WriteRule } from './contract.ts';
import { readParts } from './read-parts.ts';

/** Of one project (processing §6.2): those that count cost a statement more for each batch. */
const MAX_RULES = 500;
const MAX_COUNTING = 100;

export async function createRule(context: ProjectContext, wanted: WriteRule): Promise<number> {
  const { metadata, project, reach, caller, clock } = context;
  const conditions = readParts('conditions', wanted.conditions);
  const filters = readParts('filters', wanted.filters);
  const actions = readParts('actions', wanted.actions);
  return metadata.transaction(async (tx) => {
    await refuseTooMany(tx, project.id);
    const owner = await ownerFrom(tx, reach.orgId, wanted.owner ?? null);
    await refuseForeign(tx, reach.orgId, actions);
    const row = await tx.row<{ id: number }>(
      `INSERT INTO alert_rule (org_id, project_id, name, environment, action_match, filter_match, frequency_minutes, conditions, filters, actions,
                               owner_user_id, owner_team_id, created_by, status, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) RETURNING id`,
      [
        reach.orgId,
        project.id,
        wanted.name,
        wanted.environment || null,
        wanted.actionMatch,
        wanted.filterMatch,
        wanted.frequency,
        JSON.stringify(conditions),
        JSON.stringify(filters),
        JSON.stringify(actions),
        owner.userId,
        owner.teamId,
        caller.userId,
        wanted.status ?? 'active',
        new Date(clock.now()),
      ],
    );
    if (row === null) throw new Error('INSERT … RETURNING gave no row.');
    await auditIn(tx, context, { event: 'rule.create', target: { kind: 'rule', id: row.id }, note: wanted.name });
    return row.id;
  });
}

export async function updateRule(context: ProjectContext, ruleId: number, change: z.output<typeof ChangeRule>): Promise<void> {
  const { metadata, project, reach, clock } = context;
  const parts = {
    conditions: change.conditions && readParts('conditions', change.conditions),
    filters: change.filters && readParts('filters', change.filters),
    actions: change.actions && readParts('actions', change.actions),
  };
  await metadata.transaction(async (tx) => {
    const owner = change.owner === undefined ? {} : columnsOf(await ownerFrom(tx, reach.orgId, change.owner));
    await refuseForeign(tx, reach.orgId, parts.actions ?? []);
    // Only what is named is in it: JSON leaves out what is undefined.
    const named = {
      name: change.name,
      environment: change.environment === '' ? null : change.environment,
      action_match: change.actionMatch,
      filter_match: change.filterMatch,
      frequency_minutes: change.frequency,
      status: change.status,
      ...parts,
      ...owner,
    };
    const row = await tx.row<{ name: string }>(
      `UPDATE alert_rule SET name = n.name, environment = n.environment, action_match = n.action_match, filter_match = n.filter_match,
              frequency_minutes = n.frequency_minutes, conditions = n.conditions, filters = n.filters, actions = n.actions,
              owner_user_id = n.owner_user_id, owner_team_id = n.owner_team_id, status = n.status, updated_at = $4,
              failing = CASE WHEN $3::jsonb ? 'actions' THEN '{}' ELSE r.failing END
         FROM alert_rule r CROSS JOIN LATERAL jsonb_populate_record(r, $3::jsonb) n
        WHERE r.id = $1 AND r.project_id = $2 AND alert_rule.id = r.id RETURNING n.name`,
      [ruleId, project.id, JSON.stringify(named), new Date(clock.now())],
    );
    if (row === null) throw notFound();
    await auditIn(tx, context, { event: 'rule.edit', target: { kind: 'rule', id: ruleId }, note: row.name });
  });
}

function columnsOf({ userId, teamId }: { readonly userId: number | null; readonly teamId: number | null }) {
  return { owner_user_id: userId, owner_team_id: teamId };
}

/** With its history and what it still had to tell. */
export async function removeRule(context: ProjectContext, ruleId: number): Promise<void> {
  await context.metadata.transaction(async (tx) => {
    const row = await tx.row<{ name: string }>('DELETE FROM alert_rule WHERE id = $1 AND project_id = $2 RETURNING name', [
      ruleId,
      context.project.id,
    ]);
    if (row === null) throw notFound();
    await auditIn(tx, context, { event: 'rule.remove', target: { kind: 'rule', id: ruleId }, note: row.name });
  });
}

/** For the caller alone, or for everybody; `until` null: until it is ended. */
export async function snoozeRule(context: ProjectContext, ruleId: number, { target, until }: z.output<typeof Snooze>): Promise<void> {
  const { metadata, project, caller } = context;
  const end = typeof until === 'string' ? new Date(until) : null;
  await metadata.transaction(async (tx) => {
    const row = await tx.row<{ name: string }>('SELECT name FROM alert_rule WHERE id = $1 AND project_id = $2 FOR NO KEY UPDATE', [
      ruleId,
      project.id,
    ]);
    if (row === null) throw notFound();
    if (target === 'me') {
      if (caller.userId === null) throw wrongField('target', 'A token without a person can snooze an alert for everyone only.');
      await tx.execute(
        'INSERT INTO alert_snooze (rule_id, user_id, until) VALUES ($1, $2, $3) ON CONFLICT (rule_id, user_id) DO UPDATE SET until = excluded.until',
        [ruleId, caller.userId, end],
      );
      return;
    }
    await tx.execute('UPDATE alert_rule SET is_snoozed = true, snoozed_until = $2 WHERE id = $1', [ruleId, end]);
    await auditIn(tx, context, {
      event: 'rule.mute',
      target: { kind: 'rule', id: ruleId },
      note: row.name,
      detail: { until: end?.toISOString() ?? null },
    });
  });
}

/** Ends the caller's own, and everybody's where they may change alerts. */
export async function wakeRule(context: ProjectContext, ruleId: number, isForEveryone: boolean): Promise<void> {
  const { metadata, project, caller } = context;
  await metadata.transaction(async (tx) => {
    const row = await tx.row<{ name: string; is_snoozed: boolean }>(
      'SELECT name, is_snoozed FROM alert_rule WHERE id = $1 AND project_id = $2',
      [ruleId, project.id],
    );
    if (row === null) throw notFound();
    if (row.is_snoozed && isForEveryone) {
      await tx.execute('UPDATE alert_rule SET is_snoozed = false, snoozed_until = NULL WHERE id = $1', [ruleId]);
      await auditIn(tx, context, { event: 'rule.mute', target: { kind: 'rule', id: ruleId }, note: row.name, detail: { isMuted: false } });
    }
    await tx.execute('DELETE FROM alert_snooze WHERE rule_id = $1 AND user_id = $2', [ruleId, caller.userId]);
  });
}

async function refuseTooMany(tx: Sql, projectId: number): Promise<void> {
  const row = await tx.row<{ all: number; counting: number }>(
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE conditions @? '$[*].interval')::int AS counting FROM alert_rule WHERE project_id = $1`,
    [projectId],
  );
  if ((row?.all ?? 0) >= MAX_RULES) throw wrongField('conditions', `A project has at most ${MAX_RULES} alerts.`);
  if ((row?.counting ?? 0) >= MAX_COUNTING) throw wrongField('conditions', `A project has at most ${MAX_COUNTING} alerts that count.`);
}

async function ownerFrom(
  tx: Sql,
  orgId: number,
  owner: string | null,
): Promise<{ readonly userId: number | null; readonly teamId: number | null }> {
  if (owner === null) return { userId: null, teamId: null };
  const [kind, id] = owner.split(':');
  const table =
    kind === 'team'
      ? 'SELECT id FROM team WHERE org_id = $1 AND id = $2'
      : 'SELECT user_id AS id FROM member WHERE org_id = $1 AND user_id = $2';
  const row = await tx.row<{ id: number }>(table, [orgId, Number(id)]);
  if (row === null) throw wrongField('owner', 'There is no such member or team in this organization.');
  return kind === 'team' ? { userId: null, teamId: row.id } : { userId: row.id, teamId: null };
}

/** A mail goes to members and teams of the organization only. */
async function refuseForeign(tx: Sql, orgId: number, actions: readonly { readonly [name: string]: unknown }[]): Promise<void> {
  for (const [at, { targetType, targetIdentifier }] of actions.entries()) {
    if (targetType !== 'Team' && targetType !== 'Member') continue;
    const kind = targetType === 'Team' ? 'team' : 'user';
    const id = String(targetIdentifier);
    const isThere =
      /^\d{1,15}$/.test(id) &&
      (await ownerFrom(tx, orgId, `${kind}:${id}`).then(
        () => true,
        () => false,
      ));
    if (!isThere) throw wrongField(`actions.${at}.targetIdentifier`, `There is no such ${targetType.toLowerCase()} in this organization.`);
  }
}
