import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { durationMs, overlaps, sumMs, type Segment, type SegmentSpan } from '../segment.ts';
import { isComplete, isConnection, isQuery, isSelect } from './queries.ts';

/** A query that is over sooner is not worth a second connection. */
const LEAST_MS = 30;
/** Of the time of all of them. */
const LEAST_SHARE = 0.1;
const DEPENDS = /\bWHERE\b|%s|\?|\$\d|(?<!:):[a-z_]\w*/i;
const OPS = /^db(?:$|\.sql|\.query)/;

/**
 * SELECTs one after the other that could run at the same time: those that ask for nothing that an earlier one may have answered, which is
 * said by WHERE and by values that are bound (processing §7.4).
 */
export const consecutiveDb: Detector = (segment, { consecutive_db_min_time_saved_threshold: leastMs }) => {
  // PHP runs one thing at a time, and resolvers of GraphQL are called one by one by their library.
  if (segment.program.platform === 'php' || segment.program.sdkName.startsWith('sentry.php') || isGraphQl(segment)) return [];
  return [...segment.childrenOf.values()].flatMap((siblings) => runsOf(siblings).flatMap((run) => problemOf(run, segment, leastMs) ?? []));
};

function isGraphQl({ root, transaction }: Segment): boolean {
  return /graphql/i.test(transaction) || /graphql/i.test(root.description);
}

function runsOf(siblings: readonly SegmentSpan[]): readonly (readonly SegmentSpan[])[] {
  const runs: SegmentSpan[][] = [];
  let run: SegmentSpan[] = [];
  for (const span of siblings) {
    if (isConnection(span)) continue;
    const last = run.at(-1);
    const isWanted = isQuery(span) && OPS.test(span.op) && isSelect(span);
    if (!isWanted || (last !== undefined && overlaps(last, span))) run = [];
    if (!isWanted) continue;
    if (run.length === 0) runs.push(run);
    run.push(span);
  }
  return runs.filter(({ length }) => length > 1);
}

function problemOf(run: readonly SegmentSpan[], segment: Segment, leastMs: number): Problem | null {
  const [first] = run;
  const independent = run.slice(1).filter((span) => durationMs(span) > LEAST_MS && isComplete(span) && !DEPENDS.test(span.text));
  const [head] = independent;
  if (first === undefined || head === undefined) return null;
  const others = run.filter((span) => !independent.includes(span));
  const totalMs = sumMs(run);
  const savedMs = totalMs - Math.max(...independent.map(durationMs), sumMs(others));
  if (savedMs < leastMs || savedMs < totalMs * LEAST_SHARE) return null;
  const preceding = run.slice(0, run.indexOf(head));
  return {
    kind: 'consecutiveDb',
    fingerprint: fingerprintOfKind(
      'consecutiveDb',
      [...preceding, ...independent].map(({ group }) => group),
    ),
    subject: head.normalized,
    parent: segment.byId.get(first.parentId) ?? null,
    causes: preceding,
    offenders: independent,
    impactMs: savedMs,
  };
}
