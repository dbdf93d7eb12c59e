/** Patterns of the lines of a range: counted by the event store, brought together here. */
import { fromDateTime, newBindings } from '../../query/bindings.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { newestSlices } from '../../query/time-range.ts';
import { whereOf, type TableRequest } from '../../query/table.ts';
import type { LogPattern, LogPatterns } from './contract.ts';
import { mergePatterns, type CountedPattern, type PatternGroup } from './merge-patterns.ts';
import { WILDCARD } from './pattern.ts';

export type PatternRequest = Omit<TableRequest, 'fields' | 'sort' | 'limit' | 'offset'>;

/** Patterns that are brought together: those beyond are of single lines. */
const MOST_COUNTED = 5_000;
const MOST_SHOWN = 100;
/** Steps of a trend. */
const STEPS = 24;
/** How far back a pattern is looked for, to know whether it is new. */
const LOOK_BACK_MS = 14 * 86_400_000;

/** Of one pattern as it is kept. */
interface Detail {
  readonly first: string;
  readonly last: string;
  readonly severity: string;
  readonly trend: readonly number[];
}
type Details = ReadonlyMap<string, Detail>;

/** The most frequent patterns first. @throws QueryRefusedError */
export async function findPatterns(events: ScopedEvents, request: PatternRequest): Promise<LogPatterns> {
  const [counted, total] = await Promise.all([countedPatterns(events, request), countLines(events, request)]);
  const groups = mergePatterns(counted).toSorted((a, b) => countOf(b) - countOf(a));
  const shown = groups.slice(0, MOST_SHOWN);
  const patterns = [...new Set(shown.flatMap(({ members }) => members.map(({ pattern }) => pattern)))];
  const [details, examples, before] = await Promise.all([
    detailsOf(events, request, patterns),
    examplesOf(
      events,
      request,
      shown.flatMap(({ members }) => members[0]?.pattern ?? []),
    ),
    seenBefore(events, request, patterns),
  ]);
  return {
    // Lines may have gone, by their age, since they were counted.
    patterns: shown
      .filter(({ members }) => members.some((one) => details.has(one.pattern)))
      .map((group) => toPattern(group, { total, before, details, examples })),
    total,
    isCut: groups.length > shown.length || counted.length === MOST_COUNTED,
  };
}

function countOf(group: PatternGroup<CountedPattern>): number {
  return group.members.reduce((sum, { count }) => sum + count, 0);
}

/** Nothing but the counts: lines of people and of libraries may have a million patterns, of which a hundred are shown. */
async function countedPatterns(events: ScopedEvents, request: PatternRequest): Promise<readonly CountedPattern[]> {
  const bindings = newBindings();
  const rows = await events.select<{ pattern: string; templates: string | number; count: string | number }>({
    text: `
      SELECT pattern, countIf(template != '') AS templates, count() AS count
      FROM logs WHERE ${whereOf(request, request.search, bindings)}
      GROUP BY pattern ORDER BY count DESC, pattern LIMIT ${MOST_COUNTED}`,
    params: bindings.params,
  });
  return rows.map(({ pattern, templates, count }) => ({ pattern, isTemplate: Number(templates) > 0, count: Number(count) }));
}

async function detailsOf(events: ScopedEvents, request: PatternRequest, patterns: readonly string[]): Promise<Details> {
  if (patterns.length === 0) return new Map();
  const bindings = newBindings();
  const { startMs, endMs } = request.range;
  const from = Math.floor(startMs / 1000);
  const step = Math.max(1, Math.ceil((Math.ceil(endMs / 1000) - from) / STEPS));
  const resample = `countResample(${[from, from + step * STEPS, step].map((one) => bindings.bind(one, 'UInt32')).join(', ')})(toUInt32(timestamp))`;
  // Of most lines, where there is such: counting each severity of each pattern took longer than all the rest.
  const rows = await events.select<Omit<Detail, 'trend'> & { pattern: string; trend: readonly (string | number)[] }>({
    text: `
      SELECT pattern, min(timestamp) AS first, max(timestamp) AS last, anyHeavy(severity) AS severity, ${resample} AS trend
      FROM logs WHERE ${whereOf(request, request.search, bindings)} AND pattern IN ${bindings.bind(patterns, 'Array(String)')}
      GROUP BY pattern`,
    params: bindings.params,
  });
  return new Map(rows.map(({ pattern, trend, ...row }) => [pattern, { ...row, trend: trend.map(Number) }]));
}

/** A line of each, of the newest that there are: their bodies are read of as short a time as has one of each. */
async function examplesOf(
  events: ScopedEvents,
  request: PatternRequest,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const examples = new Map<string, string>();
  for (const range of newestSlices(request.range)) {
    const missing = patterns.filter((pattern) => !examples.has(pattern));
    if (missing.length === 0) break;
    const bindings = newBindings();
    const rows = await events.select<{ pattern: string; example: string }>({
      text: `
        SELECT pattern, substringUTF8(body, 1, 500) AS example
        FROM logs WHERE ${whereOf({ ...request, range }, request.search, bindings)} AND pattern IN ${bindings.bind(missing, 'Array(String)')}
        LIMIT 1 BY pattern`,
      params: bindings.params,
    });
    for (const { pattern, example } of rows) examples.set(pattern, example);
  }
  return examples;
}

async function countLines(events: ScopedEvents, request: PatternRequest): Promise<number> {
  const bindings = newBindings();
  const [row] = await events.select<{ count: string | number }>({
    text: `SELECT count() AS count FROM logs WHERE ${whereOf(request, request.search, bindings)}`,
    params: bindings.params,
  });
  return Number(row?.count ?? 0);
}

interface SeenBefore {
  /** By pattern: when it was first seen before the range. */
  readonly first: ReadonlyMap<string, string>;
  /** There were lines before the range. */
  readonly hasLines: boolean;
}

async function seenBefore(events: ScopedEvents, request: PatternRequest, patterns: readonly string[]): Promise<SeenBefore> {
  const bindings = newBindings();
  const range = { startMs: request.range.startMs - LOOK_BACK_MS, endMs: request.range.startMs, isOpen: false };
  const everything = { kind: 'and' as const, parts: [] };
  const rows = await events.select<{ pattern: string; first: string }>({
    text: `
      SELECT if(pattern IN ${bindings.bind(patterns, 'Array(String)')}, pattern, '') AS known, known AS pattern, min(timestamp) AS first FROM logs
      WHERE ${whereOf({ ...request, range }, everything, bindings)}
      GROUP BY known`,
    params: bindings.params,
  });
  return { first: new Map(rows.map(({ pattern, first }) => [pattern, fromDateTime(first)])), hasLines: rows.length > 0 };
}

interface Known {
  readonly total: number;
  readonly before: SeenBefore;
  readonly details: Details;
  readonly examples: ReadonlyMap<string, string>;
}

function toPattern(group: PatternGroup<CountedPattern>, { total, before, details, examples }: Known): LogPattern {
  const { members, pattern, isTemplate } = group;
  const count = countOf(group);
  const earlier = members.flatMap((one) => before.first.get(one.pattern) ?? []).sort();
  const known = members.toSorted((a, b) => b.count - a.count).flatMap((one) => details.get(one.pattern) ?? []);
  return {
    pattern,
    query: queryOf(group),
    isTemplate,
    count,
    share: total === 0 ? 0 : count / total,
    severity: known[0]?.severity ?? 'info',
    example: examples.get(members[0]?.pattern ?? '') ?? '',
    firstSeen: earlier[0] ?? fromDateTime(known.map(({ first }) => first).sort()[0] ?? ''),
    lastSeen: fromDateTime(
      known
        .map(({ last }) => last)
        .sort()
        .at(-1) ?? '',
    ),
    isNew: earlier.length === 0 && before.hasLines,
    trend: Array.from({ length: STEPS }, (_, at) => known.reduce((sum, { trend }) => sum + (trend[at] ?? 0), 0)),
  };
}

/** One pattern as it is kept; where several were brought together, with a star for each word that differs. */
function queryOf({ pattern, members }: PatternGroup<CountedPattern>): string {
  const escaped = pattern.replace(/["\\]/g, String.raw`\$&`);
  return `pattern:"${members.length === 1 ? escaped.replaceAll('*', String.raw`\*`) : escaped.replaceAll(WILDCARD, '*')}"`;
}
