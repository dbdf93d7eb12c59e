import { fingerprintOf, type Detector, type Problem } from '../problem.ts';
import { unionMs, type Segment, type SegmentSpan } from '../segment.ts';
import { isComplete, isConnection, isQuery } from './queries.ts';

/** Steps of one repeat. */
const LEAST_STEPS = 2;
const MOST_STEPS = 8;
const LEAST_REPEATS = 3;
/** Of the time of all repeats: what queries must have, or the loop is about something else. */
const LEAST_DB_SHARE = 0.05;
/** Levels up to what all repeats have in common. */
const MAX_RISE = 3;
const TYPE_ID = 1011;

/**
 * MN+1: a few steps with a query among them, one after the other and again and again (processing §7.4): an N+1 in which something else
 * happens for each row too. Repeats are looked for in the order of the tree.
 */
export const mnPlusOneDb: Detector = (segment, thresholds) => {
  const steps = segment.spans.filter((span) => span !== segment.root && !isConnection(span));
  const keys = steps.map(keyOf);
  const problems: Problem[] = [];
  for (let at = 0; at < steps.length;) {
    const loop = loopAt(steps, keys, at);
    const problem = loop === null ? null : problemOf(loop, segment, thresholds.n_plus_one_db_duration_threshold);
    if (problem !== null) problems.push(problem);
    at += problem === null || loop === null ? 1 : loop.all.length;
  }
  return problems;
};

interface Loop {
  /** One repeat. */
  readonly pattern: readonly SegmentSpan[];
  readonly all: readonly SegmentSpan[];
}

function keyOf({ op, group, description }: SegmentSpan): string {
  return `${op}\n${group === '' ? description : group}`;
}

/** The shortest pattern that is repeated from here on. */
function loopAt(steps: readonly SegmentSpan[], keys: readonly string[], from: number): Loop | null {
  for (let length = LEAST_STEPS; length <= MOST_STEPS; length += 1) {
    const repeats = repeatsOf(keys, from, length);
    if (repeats < LEAST_REPEATS) continue;
    const pattern = steps.slice(from, from + length);
    if (new Set(keys.slice(from, from + length)).size < 2 || !pattern.some((span) => isQuery(span) && isComplete(span))) continue;
    return { pattern, all: steps.slice(from, from + length * repeats) };
  }
  return null;
}

function repeatsOf(keys: readonly string[], from: number, length: number): number {
  let at = from + length;
  while (at < keys.length && keys[at] === keys[at - length]) at += 1;
  return Math.floor((at - from) / length);
}

function problemOf({ pattern, all }: Loop, segment: Segment, leastMs: number): Problem | null {
  const queries = all.filter(isQuery);
  const query = pattern.find((span) => isQuery(span) && isComplete(span));
  const [impactMs, queryMs] = [unionMs(all), unionMs(queries)];
  if (query === undefined || impactMs < leastMs || queryMs < impactMs * LEAST_DB_SHARE) return null;
  const parent = commonParent(queries, segment);
  if (parent === null) return null;
  return {
    kind: 'mnPlusOneDb',
    fingerprint: fingerprintOf(TYPE_ID, [parent.op, parent.group, query.group]),
    subject: query.normalized,
    parent,
    causes: [],
    offenders: all,
    impactMs,
    figures: { repeats: all.length / pattern.length },
  };
}

/** The nearest span above all of them, not farther up than `MAX_RISE`. */
function commonParent(spans: readonly SegmentSpan[], { byId }: Segment): SegmentSpan | null {
  const above = (span: SegmentSpan): SegmentSpan[] => {
    const found: SegmentSpan[] = [];
    for (let at = byId.get(span.parentId); at !== undefined && found.length < MAX_RISE; at = byId.get(at.parentId)) found.push(at);
    return found;
  };
  const [first, ...others] = spans;
  if (first === undefined) return null;
  let common = above(first);
  for (const other of others) {
    const own = new Set(above(other));
    common = common.filter((span) => own.has(span));
  }
  return common[0] ?? null;
}
