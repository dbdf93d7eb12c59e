/**
 * Which rules fire for what a batch did to issues (processing §6.1). In the transaction that counts, so that a firing is there exactly
 * when its events are counted (reliability E7). The issues are locked by the caller: one batch at a time decides about an issue.
 *
 * A batch without rules to look at costs one statement, one in which nothing fires the same and what its rules count.
 */
import type { Sql } from '../../engines/metadata/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { Announcement } from '../../pipeline/signal.ts';
import type { AlertEvent, AlertIssue, AlertReason, IssueFacts, Measure } from './facts.ts';
import { insertFirings } from './firing.ts';
import type { Firing } from './firing.ts';
import { issueFacts, latestReleases, newEnvironments } from './look-up.ts';
import type { Condition, Seen } from './parts/condition.ts';
import { activeRules, isMatching } from './rules.ts';
import type { Parted, Rule } from './rules.ts';
import { countWindows } from './windows.ts';
import type { CountedOf } from './windows.ts';

/** @returns the word to whoever sends what is to be told; nothing when no rule fired. */
export async function decideAlerts(tx: Sql, issues: readonly AlertIssue[]): Promise<readonly Announcement[]> {
  if (issues.length === 0) return [];
  const nowMs = Math.max(...issues.map((issue) => issue.atMs));
  const rules = await activeRules(tx, [...new Set(issues.map((issue) => issue.projectId))], nowMs);
  if (rules.length === 0) return [];
  const counted = await countWindows(tx, rules, issues);
  const candidates = findCandidates(rules, issues);
  if (candidates.length === 0) return [];
  const firings = await evaluate(tx, candidates, counted);
  const fired = await insertFirings(tx, firings);
  return fired === 0 ? [] : [{ channel: CHANNELS.alerts, message: {} }];
}

interface Candidate {
  readonly rule: Rule;
  readonly issue: AlertIssue;
}

function findCandidates(rules: readonly Rule[], issues: readonly AlertIssue[]): readonly Candidate[] {
  const ofProject = Map.groupBy(rules, (rule) => rule.projectId);
  return issues.flatMap((issue) =>
    (ofProject.get(issue.projectId) ?? []).filter((rule) => couldFire(rule, issue)).map((rule) => ({ rule, issue })),
  );
}

function couldFire(rule: Rule, issue: AlertIssue): boolean {
  // "None of these" is true of most batches, and of what only the whole evaluation can say.
  return rule.actionMatch === 'none' || isMatching(rule.actionMatch, rule.conditions, ({ part }) => part.couldMeet(issue, rule));
}

async function evaluate(tx: Sql, candidates: readonly Candidate[], counted: CountedOf): Promise<readonly Firing[]> {
  const facts = await issueFacts(tx, [...new Set(candidates.map(({ issue }) => issue.issueId))]);
  const news = await newEnvironments(
    tx,
    candidates.filter(({ rule }) => rule.environment !== null && rule.conditions.some(({ part }) => part.reason === 'new')),
  );
  const latest = await latestReleases(tx, candidates);
  return candidates.flatMap(({ rule, issue }): Firing[] => {
    const found = facts.get(issue.issueId);
    if (found === undefined) return [];
    const isNewHere = rule.environment === null ? issue.isNew : news.has(`${issue.issueId}/${rule.environment}`);
    const seen: Seen = { issue, facts: found, isNewHere, counted: (window) => counted(issue.issueId, window) };
    const met = rule.conditions.filter(({ part, params }) => part.meets(params, seen));
    if (!isMatching(rule.actionMatch, rule.conditions, (one) => met.includes(one))) return [];
    const event = findEvent(rule, issue, { facts: found, latestRelease: latest.get(rule.projectId) ?? null });
    if (event === undefined) return [];
    return [{ rule, issue, facts: found, event, ...reasonOf(met, issue) }];
  });
}

/** The first event of the batch that the environment and the filters let through; null for what the clock did, undefined for none. */
function findEvent(
  rule: Rule,
  issue: AlertIssue,
  { facts, latestRelease }: { readonly facts: IssueFacts; readonly latestRelease: string | null },
): AlertEvent | null | undefined {
  const passes = (event: AlertEvent | null): boolean =>
    (event === null || rule.environment === null || rule.environment === event.environment) &&
    isMatching(rule.filterMatch, rule.filters, ({ part, params }) =>
      part.passes(params, { issue: facts, event, nowMs: issue.atMs, latestRelease }),
    );
  if (issue.minutes.size === 0) return passes(null) ? null : undefined;
  return issue.events().find(passes);
}

const ORDER: readonly AlertReason[] = ['new', 'regressed', 'escalated', 'returned', 'frequency', 'event'];

function reasonOf(
  met: readonly Parted<Condition>[],
  issue: AlertIssue,
): { readonly reason: AlertReason; readonly measure: Measure | null } {
  const measured = met.find(({ part }) => part.window !== undefined);
  const window = measured?.part.window?.(measured.params);
  const measure = window === undefined ? null : { what: window.what, value: window.value, interval: window.interval };
  if (issue.isNew && met.some(({ part }) => part.reason === 'new')) return { reason: 'new', measure };
  if (issue.isRegressed) return { reason: 'regressed', measure };
  if (issue.hasEscalated) return { reason: 'escalated', measure };
  if (issue.hasReturned) return { reason: 'returned', measure };
  const [first = 'event'] = met.map(({ part }) => part.reason).toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return { reason: first, measure };
}
