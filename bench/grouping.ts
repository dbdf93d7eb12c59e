/** How well events become issues: pairwise precision and recall on a set of which the truth is known, by platform and half. */
import { DEFAULT_GROUPING_CONFIG, groupEvent } from '../src/signals/error/grouping/group.ts';
import { applyInApp } from '../src/signals/error/grouping/in-app.ts';
import { labelledSet } from './grouping-set.ts';
import type { Labelled } from './grouping-set.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

export const grouping: Scenario = { name: 'grouping', run: () => Promise.resolve(groupingRows()) };

const MUST_PRECISION = 98;
const MUST_RECALL = 97;

function groupingRows(): readonly Row[] {
  const parts = Map.groupBy(labelledSet(), ({ half, platform }) => `${half}, ${platform}`);
  return [...parts].toSorted(([a], [b]) => a.localeCompare(b)).flatMap(([name, set]) => rowsOf(name, set));
}

function rowsOf(name: string, set: readonly Labelled[]): readonly Row[] {
  const { together, grouped, same } = score(set);
  const note = `${set.length} events, ${same} pairs of one error, ${grouped} grouped`;
  const row = { unit: '%', isMoreBetter: true, note };
  return [
    { ...row, what: `grouping, ${name}: precision`, must: MUST_PRECISION, measured: (100 * together) / grouped },
    { ...row, what: `grouping, ${name}: recall`, must: MUST_RECALL, measured: (100 * together) / same },
  ];
}

interface Score {
  /** Pairs of one error that became one issue. */
  readonly together: number;
  /** Pairs that became one issue. */
  readonly grouped: number;
  /** Pairs of one error. */
  readonly same: number;
}

function score(set: readonly Labelled[]): Score {
  const issues = issuesOf(set);
  const labelled = set.map(({ label }, at) => ({ label, issue: issues[at] ?? at }));
  return {
    together: pairsIn(Map.groupBy(labelled, ({ label, issue }) => `${issue} ${label}`)),
    grouped: pairsIn(Map.groupBy(labelled, ({ issue }) => issue)),
    same: pairsIn(Map.groupBy(labelled, ({ label }) => label)),
  };
}

function pairsIn(groups: ReadonlyMap<unknown, readonly unknown[]>): number {
  return [...groups.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

/** As issues are found: the first hash that is known leads there, and brings the others along (processing §4.2, step 9). */
function issuesOf(set: readonly Labelled[]): readonly number[] {
  const known = new Map<string, number>();
  return set.map(({ event }, at) => {
    const { hashes } = groupEvent(event, DEFAULT_GROUPING_CONFIG, applyInApp(event));
    const issue = hashes.map((hash) => known.get(hash)).find((id) => id !== undefined) ?? at;
    for (const hash of hashes) if (!known.has(hash)) known.set(hash, issue);
    return issue;
  });
}
