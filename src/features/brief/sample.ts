/** What the event store says of an issue and of the project's other events. One function per question. */
import { crc32 } from 'node:zlib';
import { EVERYTHING } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import type { Bindings } from '../../query/bindings.ts';
import type { EventDataset } from '../../query/dataset.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf } from '../../query/table.ts';
import type { Counted } from './separate.ts';
import type { Hours, Slice } from './slices.ts';

export interface Question {
  readonly events: ScopedEvents;
  readonly dataset: EventDataset;
  readonly projectIds: readonly number[];
  readonly environments: readonly string[];
  /** Of the issue, and of what was merged into it. */
  readonly issueIds: readonly number[];
  readonly nowMs: number;
}

export interface HourCounts {
  readonly own: Hours;
  readonly others: Hours;
}

/** Events of the issue and of the rest of its project in each hour of a span, from the counters. */
export async function hourCounts(question: Question, span: Slice): Promise<HourCounts> {
  const { counts } = question.dataset;
  if (!counts) throw new Error(`The dataset ${question.dataset.name} has no counts of issues.`);
  const bindings = newBindings();
  const seconds = (ms: number) => `toDateTime(${bindings.bind(Math.floor(ms / 1000), 'UInt32')}, 'UTC')`;
  const rows = await question.events.select<Record<'start' | 'own' | 'every', string | number>>({
    text: `
      SELECT toUInt32(toStartOfHour(bucket, 'UTC')) AS start, sumIf(events, issue_id IN ${bindings.bind(question.issueIds, 'Array(UInt64)')}) AS own,
             sum(events) AS every
      FROM ${counts.table}
      WHERE project_id IN {scope:Array(UInt64)} AND project_id IN ${bindings.bind(question.projectIds, 'Array(UInt64)')}
        AND bucket >= ${seconds(span.startMs)} AND bucket < ${seconds(span.endMs)}
        AND indexHint(received_day >= toDate(${seconds(span.startMs)}) - 1)
        ${question.environments.length === 0 ? '' : `AND environment IN ${bindings.bind(question.environments, 'Array(String)')}`}
      GROUP BY start ${FEW_ROWS}`,
    params: bindings.params,
  });
  return {
    own: new Map(rows.map((row) => [Number(row.start), Number(row.own)])),
    others: new Map(rows.map((row) => [Number(row.start), Number(row.every) - Number(row.own)])),
  };
}

export interface Sample {
  readonly unit: 'people' | 'traces';
  readonly here: number;
  readonly there: number;
  /** Distinct pairs that those here have. */
  readonly pairs: number;
  readonly counted: readonly Counted[];
}

/** Events of the issue that are looked at: shares are then true to one or two percent. */
export const ENOUGH_OWN = 2_000;
/** Of those, whose tags are read by name, which is dear: what a tenth of them has is in these too. */
export const ENOUGH_NAMED = 600;
/** Of the other events, whatever the counters promised. */
const MOST_OTHERS = 10_000;
/** Pairs of the answer, the most frequent here: a pair that too few have cannot stand out. */
const MOST_PAIRS = 500;

/**
 * Each person here and elsewhere once, by one of their events, and what those events have. Where too few are named on one side,
 * traces count in their place. Events of neither are not looked at: which of them belong together is not known.
 */
export async function sampleOf(question: Question, { own, named, others }: Times, least: number): Promise<Sample> {
  const [pairs, rows] = await Promise.all([ownPairs(question, named), countedHashes(question, own, others)]);
  return readSample(pairs, rows, least);
}

/** When the events were that are looked at: the issue's, the newest of them whose tags are named, and the others. */
export interface Times {
  readonly own: Slice;
  readonly named: Slice;
  readonly others: readonly Slice[];
}

/** `kind key\nvalue` of the issue's events, the most frequent ones. */
async function ownPairs(question: Question, own: Slice): Promise<readonly string[]> {
  const bindings = newBindings();
  const { table, traitPairs } = question.dataset;
  const rows = await question.events.select<{ pair: string }>({
    text: `
      SELECT pair FROM (
        SELECT project_id, ${traitPairs} AS pairs FROM ${table} WHERE ${ofIssue(question, own, bindings)} LIMIT ${ENOUGH_NAMED * 2}
      ) ARRAY JOIN pairs AS pair WHERE project_id IN {scope:Array(UInt64)}
      GROUP BY pair ORDER BY count() DESC, pair LIMIT ${MOST_PAIRS} ${FEW_ROWS}`,
    params: bindings.params,
  });
  return rows.map(({ pair }) => pair);
}

interface Row {
  /** 0 stands for everybody. */
  readonly hash: string | number;
  readonly here: string | number;
  readonly there: string | number;
  readonly here_people: string | number;
  readonly there_people: string | number;
  readonly pairs: string | number;
  readonly people_pairs: string | number;
}

async function countedHashes(question: Question, own: Slice, others: readonly Slice[]): Promise<readonly Row[]> {
  const bindings = newBindings();
  const ids = bindings.bind(question.issueIds, 'Array(UInt64)');
  return question.events.select<Row>({
    text: `
      SELECT hash, countIf(is_here) AS here, countIf(NOT is_here) AS there,
             countIf(is_here AND is_person) AS here_people, countIf(NOT is_here AND is_person) AS there_people,
             count() OVER () AS pairs, countIf(here_people > 0) OVER () AS people_pairs
      FROM (
        ${oneEach(question.dataset, { isHere: 1, where: ofIssue(question, own, bindings), most: ENOUGH_OWN })}
        UNION ALL
        ${oneEach(question.dataset, { isHere: 0, where: `${within(question, others, bindings)} AND issue_id NOT IN ${ids}`, most: MOST_OTHERS })}
      ) ARRAY JOIN arrayPushFront(hashes, toUInt32(0)) AS hash
      GROUP BY hash HAVING here > 0 OR hash = 0
      ORDER BY hash = 0 DESC, here DESC LIMIT ${MOST_PAIRS * 2} ${FEW_ROWS}`,
    params: bindings.params,
  });
}

function ofIssue(question: Question, own: Slice, bindings: Bindings): string {
  return `${within(question, [own], bindings)} AND issue_id IN ${bindings.bind(question.issueIds, 'Array(UInt64)')}`;
}

interface Side {
  readonly isHere: 0 | 1;
  readonly where: string;
  readonly most: number;
}

/** Which of a person's events stays is left to chance, the same one at each look: in the store's order it would be that of the oldest issue. */
function oneEach({ table, userHash, traceHash, traitHashes }: EventDataset, { isHere, where, most }: Side): string {
  return `SELECT ${isHere} AS is_here, is_person, hashes FROM (
    SELECT timestamp, ${userHash} AS person, if(person != 0, person, ${traceHash}) AS unit, person != 0 AS is_person, ${traitHashes} AS hashes
    FROM ${table} WHERE ${where} AND unit != 0 LIMIT ${most}) ORDER BY cityHash64(timestamp, unit) LIMIT 1 BY unit`;
}

function within(question: Question, slices: readonly Slice[], bindings: Bindings): string {
  const range = {
    startMs: Math.min(...slices.map(({ startMs }) => startMs)),
    endMs: Math.max(...slices.map(({ endMs }) => endMs)),
    isOpen: false,
  };
  const whole = whereOf({ ...question, range, search: EVERYTHING }, EVERYTHING, bindings);
  if (slices.length === 1) return whole;
  const at = (ms: number) => bindings.bind(ms, 'DateTime64(3)');
  return `${whole} AND (${slices.map(({ startMs, endMs }) => `timestamp >= ${at(startMs)} AND timestamp < ${at(endMs)}`).join(' OR ')})`;
}

function readSample(pairs: readonly string[], rows: readonly Row[], least: number): Sample {
  const byHash = new Map(rows.map((row) => [Number(row.hash), row]));
  const total = byHash.get(0);
  const hasPeople = Number(total?.here_people ?? 0) >= least && Number(total?.there_people ?? 0) >= least;
  const here = (row: Row | undefined) => Number((hasPeople ? row?.here_people : row?.here) ?? 0);
  const there = (row: Row | undefined) => Number((hasPeople ? row?.there_people : row?.there) ?? 0);
  return {
    unit: hasPeople ? 'people' : 'traces',
    here: here(total),
    there: there(total),
    pairs: Math.max(0, Number((hasPeople ? total?.people_pairs : total?.pairs) ?? 0) - 1),
    counted: pairs.flatMap((pair) => {
      const row = byHash.get(crc32(pair));
      return here(row) === 0 ? [] : [{ ...readPair(pair), here: here(row), there: there(row) }];
    }),
  };
}

function readPair(pair: string): { readonly kind: 'tag' | 'flag'; readonly key: string; readonly value: string } {
  const kind = pair.startsWith('flag ') ? 'flag' : 'tag';
  const end = pair.indexOf('\n');
  return { kind, key: pair.slice(kind.length + 1, end), value: pair.slice(end + 1) };
}

/** Since when a flag has had a result in a project, and how often it had another one before. */
export interface Turn {
  readonly atMs: number | null;
  readonly before: number;
}

/** Of events in a span. */
export async function flagTurn(question: Question, flag: { readonly key: string; readonly value: string }, span: Slice): Promise<Turn> {
  const bindings = newBindings();
  const result = `${question.dataset.flags}[${bindings.bind(flag.key, 'String')}]`;
  const first = `minIf(timestamp, result = ${bindings.bind(flag.value, 'String')}) OVER ()`;
  const [row] = await question.events.select<Record<'at' | 'before', string | number>>({
    text: `
      SELECT toUnixTimestamp64Milli(any(first)) AS at, countIf(timestamp < first) AS before
      FROM (SELECT timestamp, ${result} AS result, ${first} AS first
        FROM ${question.dataset.table} WHERE ${within(question, [span], bindings)} AND result != '') ${FEW_ROWS}`,
    params: bindings.params,
  });
  const atMs = Number(row?.at ?? 0);
  return { atMs: atMs > 0 ? atMs : null, before: Number(row?.before ?? 0) };
}
