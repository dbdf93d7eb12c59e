import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { unionMs, type SegmentSpan } from '../segment.ts';
import type { Thresholds } from '../contract.ts';
import { isComplete, isConnection, isQuery } from './queries.ts';

/**
 * N+1: one query, and then the same query again and again, for each of its rows (processing §7.4). The repeats are siblings; what else
 * happens between them ends the run. Statements are compared without their values: where an SDK leaves them in, it is the same loop.
 */
export const nPlusOneDb: Detector = (segment, thresholds) => {
  const problems: Problem[] = [];
  for (const [parentId, siblings] of segment.childrenOf) {
    const parent = segment.byId.get(parentId);
    // Its name is in the fingerprint.
    if (parent === undefined) continue;
    for (const run of runsOf(siblings)) {
      const problem = problemOf(run, parent, thresholds);
      if (problem !== null) problems.push(problem);
    }
  }
  return problems;
};

interface Run {
  /** The query before it. */
  readonly source: SegmentSpan | null;
  readonly repeats: readonly SegmentSpan[];
}

function runsOf(siblings: readonly SegmentSpan[]): readonly Run[] {
  const runs: Run[] = [];
  let source: SegmentSpan | null = null;
  let repeats: SegmentSpan[] = [];
  const end = (): void => {
    if (repeats.length > 1) runs.push({ source, repeats });
  };
  for (const span of siblings) {
    if (isConnection(span)) continue;
    if (isQuery(span) && span.group !== '' && span.group === repeats[0]?.group) {
      repeats.push(span);
      continue;
    }
    end();
    source = isQuery(span) ? (repeats.at(-1) ?? null) : null;
    repeats = isQuery(span) ? [span] : [];
  }
  end();
  return runs;
}

function problemOf({ source, repeats }: Run, parent: SegmentSpan, thresholds: Thresholds): Problem | null {
  const first = repeats[0];
  if (source === null || first === undefined || !isComplete(first)) return null;
  if (repeats.length < thresholds.n_plus_one_db_count) return null;
  const impactMs = unionMs(repeats);
  if (impactMs < thresholds.n_plus_one_db_duration_threshold) return null;
  return {
    kind: 'nPlusOneDb',
    fingerprint: fingerprintOfKind('nPlusOneDb', [KIND_TEXT, parent.op, parent.group, source.group, first.group]),
    subject: first.normalized,
    parent,
    causes: [source],
    offenders: repeats,
    impactMs,
  };
}

/** Hashed instead of the number. */
const KIND_TEXT = 'n_plus_one_db_queries';
