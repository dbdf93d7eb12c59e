/**
 * What a rule would have done in the last 14 days, before it is saved. An approximation that says so: counted windows are looked at
 * one beside the other, and filters are asked about the newest event of an issue and about the issue as it is now.
 */
import type { z } from 'zod';
import type { ProjectContext } from '../../http/route.ts';
import { shortIdOf } from '../project/index.ts';
import type { PreviewRule, RulePreview } from './contract.ts';
import type { AlertReason, IssueFacts, Measure } from './facts.ts';
import { issueFacts, latestReleases } from './look-up.ts';
import type { Condition } from './parts/condition.ts';
import { busyMoments, isKnownOfPast, newestEvents } from './preview-events.ts';
import type { Moment, PreviewRange } from './preview-events.ts';
import { nameOf, readParts } from './read-parts.ts';
import { isMatching, toRule } from './rules.ts';
import type { Parted, Rule } from './rules.ts';

const DAYS_14_MS = 14 * 86_400_000;
const SHOWN = 100;
const HIGH = 75;

interface Candidate extends Moment {
  readonly reason: AlertReason;
  readonly measure: Measure | null;
}

export async function previewRule(context: ProjectContext, wanted: z.output<typeof PreviewRule>): Promise<RulePreview> {
  const { clock, project, reach, metadata } = context;
  const rule = toRule({
    id: 0,
    org_id: reach.orgId,
    project_id: project.id,
    name: '',
    environment: wanted.environment || null,
    action_match: wanted.actionMatch,
    filter_match: wanted.filterMatch,
    frequency_minutes: wanted.frequency,
    conditions: readParts('conditions', wanted.conditions),
    filters: readParts('filters', wanted.filters),
    actions: [],
  });
  const range: PreviewRange = { startMs: clock.now() - DAYS_14_MS, endMs: clock.now() + 60_000, environment: rule.environment };
  const found = await candidatesOf(context, rule, range);
  const ids = [...new Set(found.candidates.map(({ issueId }) => issueId))];
  const facts = await issueFacts(metadata, ids);
  const events = await newestEvents(context, ids, range);
  const latestRelease = (await latestReleases(metadata, [{ rule }])).get(project.id) ?? null;
  const filters = rule.filters.filter((one) => !isUnknown(one));
  const fitting = found.candidates.filter(({ issueId, atMs }) => {
    const issue = facts.get(issueId);
    const event = events.get(issueId) ?? null;
    if (issue === undefined || (event === null && rule.environment !== null)) return false;
    return isMatching(rule.filterMatch, filters, ({ part, params }) => part.passes(params, { issue, event, nowMs: atMs, latestRelease }));
  });
  const firings = fold(fitting, rule.frequencyMs);
  return {
    firings: firings.slice(0, SHOWN).flatMap((one) => {
      const issue = facts.get(one.issueId);
      return issue === undefined
        ? []
        : [{ issue: shown(issue, project.slug), reason: one.reason, measure: one.measure, at: new Date(one.atMs).toISOString() }];
    }),
    total: firings.length,
    ignored: [
      ...found.ignored,
      ...rule.filters.filter(isUnknown).map(({ part, params }) => nameOf('filters', { ...(params as object), id: part.id })),
    ],
  };
}

function shown(issue: IssueFacts, slug: string) {
  const { id, shortNumber, title, culprit, level } = issue;
  return { id: String(id), shortId: shortIdOf(slug, shortNumber), title, culprit, level };
}

function isUnknown({ params }: Parted<unknown>): boolean {
  const { attribute } = params as { attribute?: unknown };
  return typeof attribute === 'string' && !isKnownOfPast(attribute);
}

/** Once per issue in the rule's frequency; newest first. */
function fold(candidates: readonly Candidate[], frequencyMs: number): readonly Candidate[] {
  const last = new Map<number, number>();
  const kept: Candidate[] = [];
  for (const one of candidates.toSorted((a, b) => a.atMs - b.atMs)) {
    if (one.atMs - (last.get(one.issueId) ?? -Infinity) < frequencyMs) continue;
    last.set(one.issueId, one.atMs);
    kept.push(one);
  }
  return kept.toReversed();
}

async function candidatesOf(context: ProjectContext, rule: Rule, range: PreviewRange) {
  const ignored: string[] = [];
  const lists: (readonly Candidate[])[] = [];
  for (const { part, params } of rule.conditions) {
    const window = part.window?.(params);
    if (typeof window?.comparedMinutes === 'number') {
      ignored.push(nameOf('conditions', { ...(params as object), id: part.id }));
      continue;
    }
    const measure = window === undefined ? null : { what: window.what, value: window.value, interval: window.interval };
    const asked = window ?? (part.reason === 'event' ? everyEvent(rule) : null);
    const moments = asked === null ? await turns(context, part, range) : await busyMoments(context, asked, range);
    lists.push(moments.map((one) => ({ reason: part.reason, measure, ...one })));
  }
  return { candidates: combine(rule, lists), ignored };
}

/** An issue tells once in the rule's frequency, however often it is seen. */
function everyEvent(rule: Rule) {
  return { what: 'events', value: 0, interval: '', minutes: Math.max(1, rule.frequencyMs / 60_000), comparedMinutes: null } as const;
}

/** Any: each of them. All: those of the first to which every other has one of the same issue within the frequency. */
function combine(rule: Rule, lists: readonly (readonly Candidate[])[]): readonly Candidate[] {
  const [first = [], ...others] = lists;
  if (rule.actionMatch !== 'all') return lists.flat();
  return first.filter((one) =>
    others.every((list) => list.some((other) => other.issueId === one.issueId && Math.abs(other.atMs - one.atMs) <= rule.frequencyMs)),
  );
}

/** What happened to issues, by their feeds. */
async function turns({ metadata, project }: ProjectContext, part: Condition, { startMs }: PreviewRange): Promise<readonly Candidate[]> {
  const rows = await metadata.rows<{ issue_id: number; type: string; at_ms: number }>(
    `SELECT a.issue_id, a.type, (extract(epoch FROM a.created_at) * 1000)::float8 AS at_ms
       FROM issue_activity a JOIN issue i ON i.id = a.issue_id
      WHERE i.project_id = $1 AND a.created_at >= $2 AND a.user_id IS NULL AND a.type = ANY($3::text[]) AND ($4::int IS NULL OR i.priority >= $4)
      ORDER BY a.created_at DESC LIMIT 2000`,
    [project.id, new Date(startMs), typesOf(part), part.id.includes('high_priority') ? HIGH : null],
  );
  return rows.map((row) => ({ issueId: row.issue_id, atMs: row.at_ms, reason: REASONS[row.type] ?? part.reason, measure: null }));
}

const REASONS: Readonly<Record<string, AlertReason>> = {
  first_seen: 'new',
  set_regression: 'regressed',
  set_escalating: 'escalated',
  set_unresolved: 'returned',
};

function typesOf({ id, reason }: Condition): readonly string[] {
  if (reason === 'new') return ['first_seen'];
  if (id.endsWith('.ExistingHighPriorityIssueCondition')) return ['set_regression', 'set_escalating', 'set_unresolved'];
  return reason === 'regressed' ? ['set_regression'] : ['set_escalating', 'set_unresolved'];
}
