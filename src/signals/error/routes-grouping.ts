import { z } from 'zod';
import { currentIdOf, issueNames, ruleRunOf, startRuleRun, stopRuleRun } from '../../features/issue/index.ts';
import { AppliedGrouping, GroupingPreview, LastAppliedGrouping, TryGrouping } from '../../features/project/contract.ts';
import { groupingRulesOf, readProjectSettings, refuseFaultyRules } from '../../features/project/index.ts';
import { notFound } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, ProjectContext } from '../../http/route.ts';
import { API_TURN_MS, givesWay } from '../../lib/give-way.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { timeRange } from '../../query/time-range.ts';
import { errorsDataset } from './dataset.ts';
import { mergesOf, regroup, splitsOf } from './grouping-preview.ts';
import type { Regrouped, RulesToCompare } from './grouping-preview.ts';
import { projectRules } from './grouping/project-rules.ts';
import { readPayloads } from './read-payload.ts';
import { eventRows, type EventRow } from './rows.ts';
import type { ErrorEvent } from '../../event/schema.ts';

/** Looked at, the newest first: enough to see what a rule does, and read in about a second. */
const MAX_EVENTS = 1_000;
/** Whole events in memory at a time. */
const EVENTS_AT_ONCE = 100;
/** Shown of each kind; there are as many as rules are wrong. */
const MAX_SHOWN = 20;

export const groupingRoutes: readonly AnyRoute[] = [
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/grouping-preview/',
    scope: 'project:read',
    summary: 'Which issues rules about grouping would merge and split, told by the last 1,000 events. Keeps nothing.',
    params: TryGrouping,
    answer: GroupingPreview,
    async handle({ fingerprintingRules, groupingEnhancements }, context) {
      const settings = await readProjectSettings(context.metadata, context.project.id);
      const wanted = {
        fingerprintingRules: fingerprintingRules ?? settings.fingerprintingRules,
        groupingEnhancements: groupingEnhancements ?? settings.groupingEnhancements,
      };
      refuseFaultyRules(wanted);
      const events = await regrouped(context, {
        config: settings.groupingConfig,
        current: projectRules(groupingRulesOf(settings) ?? undefined),
        tried: projectRules(groupingRulesOf(wanted) ?? undefined),
      });
      return describe(context, events);
    },
  }),
  route({
    method: 'POST',
    path: '/api/0/projects/:org/:project/grouping-apply/',
    scope: 'project:write',
    summary:
      'Merges and splits issues as the saved rules about grouping want it, told by all stored events, in the background. Each step can be taken back.',
    params: z.object({}),
    answer: AppliedGrouping,
    async handle(_params, context) {
      const { metadata, reach, project, caller, clock } = context;
      const settings = await readProjectSettings(metadata, project.id);
      const by = { config: settings.groupingConfig, rules: groupingRulesOf(settings) };
      await metadata.transaction((tx) =>
        startRuleRun(tx, { orgId: reach.orgId, projectId: project.id, userId: caller.userId, ...by, nowMs: clock.now() }),
      );
      const run = await lastRun(context);
      if (run === null) throw notFound();
      return run;
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/grouping-apply/',
    scope: 'project:read',
    summary: 'How far the saved rules about grouping are applied to stored events, and what takes it back.',
    params: z.object({}),
    answer: LastAppliedGrouping,
    handle: (_params, context) => lastRun(context),
  }),
  route({
    method: 'DELETE',
    path: '/api/0/projects/:org/:project/grouping-apply/',
    scope: 'project:write',
    summary: 'Stops applying the saved rules about grouping. What was done stays, and can be taken back.',
    params: z.object({}),
    answer: LastAppliedGrouping,
    async handle(_params, context) {
      await stopRuleRun(context.metadata, context.project.id, context.clock.now());
      return lastRun(context);
    },
  }),
];

async function lastRun({ metadata, project }: ProjectContext): Promise<z.input<typeof LastAppliedGrouping>> {
  const run = await ruleRunOf(metadata, project.id);
  if (run === null) return null;
  return { ...run, startedAt: run.startedAt.toISOString(), finishedAt: run.finishedAt?.toISOString() ?? null };
}

function regrouped(context: ProjectContext, rules: RulesToCompare): Promise<readonly Regrouped[]> {
  return readThrough(context, (event, { issueId }) => regroup(event, issueId, rules));
}

/** The newest events of the project, some at a time, with the issue they are in now. */
async function readThrough<Told>(
  { events, metadata, clock, project }: ProjectContext,
  tell: (event: ErrorEvent, row: EventRow) => Told,
): Promise<readonly Told[]> {
  const nowMs = clock.now();
  const range = timeRange({}, nowMs);
  if (range === null) throw new Error('The default range is one.');
  const question = { dataset: errorsDataset, search: EVERYTHING, range, environments: [], projectIds: [project.id], issueIds: null, nowMs };
  const rows = (await eventRows(events, { ...question, limit: MAX_EVENTS, offset: 0 })).slice(0, MAX_EVENTS);
  // Events of merged issues keep the old one's id.
  const current = await currentIdOf(metadata, [...new Set(rows.map((row) => row.issueId))]);
  const giveWay = givesWay(API_TURN_MS);
  const found: Told[] = [];
  for (let at = 0; at < rows.length; at += EVENTS_AT_ONCE) {
    const part = rows.slice(at, at + EVENTS_AT_ONCE);
    for (const [index, event] of (await readPayloads(events, part)).entries()) {
      const row = part[index];
      if (event !== null && row !== undefined) found.push(tell(event, { ...row, issueId: current.get(row.issueId) ?? row.issueId }));
      await giveWay();
    }
  }
  return found;
}

async function describe({ metadata, reach }: ProjectContext, events: readonly Regrouped[]) {
  const merges = mergesOf(events);
  const splits = splitsOf(events);
  const shown = { merges: merges.slice(0, MAX_SHOWN), splits: splits.slice(0, MAX_SHOWN) };
  const ids = [
    ...shown.merges.flatMap(({ issues }) => issues.map((issue) => issue.issueId)),
    ...shown.splits.map((split) => split.issueId),
  ];
  const names = await issueNames(metadata, reach, [...new Set(ids)]);
  const named = (issueId: number) => ({ id: String(issueId), ...(names.get(issueId) ?? { shortId: '', title: '' }) });
  return {
    events: events.length,
    changed: events.filter((event) => event.hash !== event.triedHash).length,
    mergeCount: merges.length,
    splitCount: splits.length,
    merges: shown.merges.map(({ title, issues }) => ({
      title,
      issues: issues.map(({ issueId, events: count }) => ({ ...named(issueId), events: count })),
    })),
    splits: shown.splits.map(({ issueId, parts }) => ({ issue: named(issueId), parts: [...parts] })),
  };
}
