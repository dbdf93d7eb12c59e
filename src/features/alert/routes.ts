import { z } from 'zod';
import { Nothing } from '../../http/contract.ts';
import { cutPage, pageWindow, sliceOf } from '../../http/cursor.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { page, reply, route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import { createRule, removeRule, snoozeRule, updateRule, wakeRule } from './changes.ts';
import {
  AlertFiring,
  AlertRule,
  ChangeRule,
  ListRules,
  PreviewRule,
  RuleConfiguration,
  RulePreview,
  SigningSecret,
  Snooze,
  SnoozeAnswer,
  TestActions,
  TestedActions,
  WriteRule,
} from './contract.ts';
import { previewRule } from './preview.ts';
import { firings, ruleRows, toAlertRule } from './query.ts';
import { configuration, readParts } from './read-parts.ts';
import { rotateSecret, signingSecrets } from './secrets.ts';
import { tryActions } from './try-actions.ts';
import { unsubscribeRoutes } from './unsubscribe.ts';

const BASE = '/api/0/projects/:org/:project/rules';
const ById = { ruleId: z.string().max(20) };
const READ = ['alerts:read', 'project:read'] as const;
const WRITE = ['alerts:write', 'project:write'] as const;

/** Rules of a project: Sentry's `rules/`, and beside it what that API lacks, in the same style. */
export const alertRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: `${BASE}/`,
    scope: READ,
    summary: 'Alert rules of a project.',
    params: ListRules,
    answer: z.array(AlertRule),
    async handle(params, context) {
      const { rows, links } = sliceOf(await rulesOf(context, null), pageWindow(params));
      return page(rows.map(toAlertRule), links);
    },
  }),
  route({
    method: 'POST',
    path: `${BASE}/`,
    scope: WRITE,
    summary: 'Makes an alert rule.',
    params: WriteRule,
    answer: AlertRule,
    handle: async (params, context) => reply(201, await ruleOf(context, String(await createRule(context, params)))),
  }),
  route({
    method: 'GET',
    path: `${BASE}/configuration/`,
    scope: READ,
    summary: 'The conditions, filters and actions that a rule can have.',
    params: z.object({}),
    answer: RuleConfiguration,
    handle: async () => configuration(),
  }),
  route({
    method: 'POST',
    path: `${BASE}/preview/`,
    scope: READ,
    summary: 'What a rule would have done in the last 14 days.',
    params: PreviewRule,
    answer: RulePreview,
    handle: (params, context) => previewRule(context, params),
  }),
  route({
    method: 'GET',
    path: `${BASE}/:ruleId/`,
    scope: READ,
    summary: 'An alert rule.',
    params: z.object(ById),
    answer: AlertRule,
    handle: ({ ruleId }, context) => ruleOf(context, ruleId),
  }),
  route({
    method: 'PUT',
    path: `${BASE}/:ruleId/`,
    scope: WRITE,
    summary: 'Changes an alert rule; what is not named stays.',
    params: ChangeRule.extend(ById),
    answer: AlertRule,
    async handle({ ruleId, ...change }, context) {
      await updateRule(context, idOf(ruleId), change);
      return ruleOf(context, ruleId);
    },
  }),
  route({
    method: 'DELETE',
    path: `${BASE}/:ruleId/`,
    scope: WRITE,
    summary: 'Removes an alert rule with its history.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ ruleId }, context) {
      await removeRule(context, idOf(ruleId));
      return reply(204, null);
    },
  }),
  route({
    method: 'GET',
    path: `${BASE}/:ruleId/firings/`,
    scope: READ,
    summary: 'When a rule fired, and what became of its messages; newest first.',
    params: ListRules.extend(ById),
    answer: z.array(AlertFiring),
    async handle({ ruleId, ...params }, context) {
      const rule = await ruleOf(context, ruleId);
      const window = pageWindow(params, 25);
      const { rows, links } = cutPage(await firings(context.metadata, Number(rule.id), { ...window, limit: window.limit + 1 }), window);
      return page([...rows], links);
    },
  }),
  route({
    method: 'POST',
    path: `${BASE}/:ruleId/snooze/`,
    scope: READ,
    summary: 'Silences a rule for the caller; for everyone where the caller may change alerts.',
    params: Snooze.extend(ById),
    answer: SnoozeAnswer,
    async handle({ ruleId, ...snooze }, context) {
      if (snooze.target === 'everyone') requireWrite(context);
      await snoozeRule(context, idOf(ruleId), snooze);
      return reply(201, { ruleId, target: snooze.target, until: snooze.until ?? null });
    },
  }),
  route({
    method: 'DELETE',
    path: `${BASE}/:ruleId/snooze/`,
    scope: READ,
    summary: 'Lets a rule be heard again: by the caller, and by everyone where the caller may change alerts.',
    params: z.object(ById),
    answer: Nothing,
    async handle({ ruleId }, context) {
      await wakeRule(context, idOf(ruleId), mayWrite(context));
      return reply(204, null);
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/rule-actions/',
    scope: WRITE,
    summary: 'Sends a test message of each action and says what the other side answered.',
    params: TestActions,
    answer: TestedActions,
    async handle({ actions, name }, context) {
      return { results: [...(await tryActions(context, readParts('actions', actions), name ?? 'Test'))] };
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/webhook-secret/',
    scope: WRITE,
    summary: 'The secret that signed requests of the project are checked with.',
    params: z.object({}),
    answer: SigningSecret,
    handle: (_params, context) => secretOf(context),
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/webhook-secret/',
    scope: WRITE,
    summary: 'Replaces the secret; requests are signed with the one before too for a day.',
    params: z.object({}),
    answer: SigningSecret,
    async handle(_params, context) {
      const { metadata, project, clock } = context;
      await metadata.transaction(async (tx) => {
        await rotateSecret(tx, project.id, clock.now());
        await auditIn(tx, context, { event: 'rule.edit', target: { kind: 'project', id: project.id }, note: 'webhook secret' });
      });
      return secretOf(context);
    },
  }),
  ...unsubscribeRoutes,
];

function rulesOf({ metadata, project, caller, clock }: ProjectContext, ruleId: number | null) {
  return ruleRows(metadata, { projectIds: [project.id], userId: caller.userId, nowMs: clock.now(), ruleId });
}

async function ruleOf(context: ProjectContext, ruleId: string) {
  const [row] = await rulesOf(context, idOf(ruleId));
  if (row === undefined) throw notFound();
  return toAlertRule(row);
}

async function secretOf({ metadata, site, project, clock }: ProjectContext) {
  const [secret = ''] = await signingSecrets(metadata, { key: site.alertKey, projectId: project.id, nowMs: clock.now() });
  const row = await metadata.row<{ generation: number; rotated_at: Date }>(
    'SELECT generation, rotated_at FROM alert_signing WHERE project_id = $1',
    [project.id],
  );
  return { secret, generation: row?.generation ?? 1, rotatedAt: row?.rotated_at.toISOString() ?? null };
}

function mayWrite({ project }: ProjectContext): boolean {
  return WRITE.some((scope) => project.access.has(scope));
}

function requireWrite(context: ProjectContext): void {
  if (!mayWrite(context)) throw new ApiError('forbidden');
}

function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
}
