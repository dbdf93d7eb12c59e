/** What events say of releases: one statement for a page of them, whatever its length. */
import type { z } from 'zod';
import type { OrgContext } from '../../http/route.ts';
import { EVERYTHING } from '../../query/ast.ts';
import type { FilterTerm, SearchNode } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { eventsOf, type EventDataset } from '../../query/dataset.ts';
import { whereOf } from '../../query/table.ts';
import type { TimeRange } from '../../query/time-range.ts';
import { regressionsByRelease } from '../issue/index.ts';
import type { ReleaseFigures } from './contract.ts';
import type { ReleaseRow } from './rows.ts';

type Context = Pick<OrgContext, 'events' | 'datasets' | 'clock' | 'metadata'>;

/** Which events are counted. */
export interface Looked {
  readonly projectIds: readonly number[];
  readonly environments: readonly string[];
  readonly range: TimeRange;
}

/** Bars of the small chart of a row. */
const STEPS = 24;
/** Rows of the aggregate that the share is taken of are this long: both sides begin and end with one. */
const BUCKET_MS = 900_000;
/** Versions that are ranked: whoever looks for the one after them searches for it. */
const MOST_RANKED = 2_000;

type Figures = z.input<typeof ReleaseFigures>;

/** By version; a release without an event in the range has zeros. */
export async function figuresOf(context: Context, rows: readonly ReleaseRow[], looked: Looked): Promise<ReadonlyMap<string, Figures>> {
  const errors = eventsOf(context.datasets);
  if (errors === undefined || rows.length === 0) return new Map();
  const whole = { ...looked, range: wholeBuckets(looked.range) };
  const versions = rows.map(({ version }) => version);
  const [counted, totals, regressed] = await Promise.all([
    countOf(context, errors, { ...whole, versions }),
    totalsOf(context, errors, whole),
    regressionsByRelease(context.metadata, { projectIds: looked.projectIds, versions }),
  ]);
  const { starts } = stepsOf(whole.range);
  const seen = new Map(counted.map((row) => [row.version, row]));
  return new Map(
    rows.map(({ version, projects }) => {
      const found = seen.get(version);
      const events = Number(found?.events ?? 0);
      const total = projects.reduce((sum, { id }) => sum + (totals.get(id) ?? 0), 0);
      const figures = {
        events,
        users: Number(found?.users ?? 0),
        unhandled: Number(found?.unhandled ?? 0),
        // The two are counted one after the other while events arrive.
        share: total === 0 ? null : Math.min(1, events / total),
        series: starts.map((at, index): [number, number] => [at / 1000, Number(found?.counts[index] ?? 0)]),
        regressed: regressed.get(version) ?? 0,
      };
      return [version, figures];
    }),
  );
}

interface CountedRow {
  readonly version: string;
  readonly events: string | number;
  readonly users: string | number;
  readonly unhandled: string | number;
  readonly counts: readonly (string | number)[];
}

function countOf(
  { events, clock }: Context,
  dataset: EventDataset,
  { projectIds, environments, range, versions }: Looked & { readonly versions: readonly string[] },
): Promise<readonly CountedRow[]> {
  const bindings = newBindings();
  const { starts, step } = stepsOf(range);
  const from = bindings.bind((starts[0] ?? 0) / 1000, 'UInt32');
  const until = bindings.bind(((starts.at(-1) ?? 0) + step) / 1000, 'UInt32');
  const request = { dataset, range, environments, projectIds, nowMs: clock.now() };
  return events.select<CountedRow>({
    text: `
      SELECT ${sqlOf(dataset, 'release')} AS version, count() AS events, uniqIf(${dataset.userHash}, ${dataset.userHash} != 0) AS users,
             countIf(${sqlOf(dataset, 'error.unhandled')}) AS unhandled,
             countResample(${from}, ${until}, ${bindings.bind(step / 1000, 'UInt32')})(toUInt32(timestamp)) AS counts
      FROM ${dataset.table}
      WHERE ${whereOf({ ...request, search: EVERYTHING }, isRelease(versions), bindings)}
      GROUP BY version`,
    params: bindings.params,
    isShared: true,
  });
}

/** All events of the projects, by project: from the aggregate, which is a thousand times smaller. */
async function totalsOf(
  { events }: Context,
  { counts }: EventDataset,
  { projectIds, environments, range }: Looked,
): Promise<ReadonlyMap<number, number>> {
  if (counts === null) return new Map();
  const rows = await events.select<{ project_id: string; events: string }>({
    text: `
      SELECT project_id, sum(events) AS events FROM ${counts.table}
      WHERE project_id IN {scope:Array(UInt64)} AND project_id IN {projects:Array(UInt64)}
        AND bucket >= toDateTime({start:UInt32}) AND bucket < toDateTime({end:UInt32})
        AND indexHint(received_day >= toDate(toDateTime({start:UInt32})) - 1)
        AND ({anywhere:UInt8} = 1 OR environment IN {environments:Array(String)})
      GROUP BY project_id`,
    params: {
      projects: projectIds,
      start: range.startMs / 1000,
      end: range.endMs / 1000,
      anywhere: environments.length === 0 ? 1 : 0,
      environments,
    },
    isShared: true,
  });
  return new Map(rows.map((row) => [Number(row.project_id), Number(row.events)]));
}

/** Versions that were seen, those with the most events or people first. */
export async function rankedVersions(context: Context, looked: Looked, by: 'events' | 'users'): Promise<readonly string[]> {
  const dataset = eventsOf(context.datasets);
  if (dataset === undefined) return [];
  const bindings = newBindings();
  const { projectIds, environments, range } = looked;
  const request = { dataset, range, environments, projectIds, nowMs: context.clock.now(), search: EVERYTHING };
  const measure = by === 'events' ? 'count()' : `uniqIf(${dataset.userHash}, ${dataset.userHash} != 0)`;
  const rows = await context.events.select<{ version: string }>({
    text: `
      SELECT ${sqlOf(dataset, 'release')} AS version FROM ${dataset.table}
      WHERE ${whereOf(request, EVERYTHING, bindings)} AND version != ''
      GROUP BY version ORDER BY ${measure} DESC, version LIMIT ${MOST_RANKED}`,
    params: bindings.params,
    isShared: true,
  });
  return rows.map(({ version }) => version);
}

/** The event store's own expression of a field; never a person's text. */
function sqlOf({ fields }: EventDataset, name: string): string {
  const field = fields.get(name);
  if (field === undefined) throw new Error(`The dataset of errors has no field ${name}.`);
  return field.sql;
}

/** Any of the versions, letter by letter. */
export function isRelease(versions: readonly string[]): SearchNode {
  const term: FilterTerm = {
    kind: 'filter',
    key: 'release',
    isNegated: false,
    operator: '=',
    values: versions.map((raw) => ({ raw, pieces: [raw], isQuoted: true, position: 0 })),
    position: 0,
  };
  return term;
}

function wholeBuckets(range: TimeRange): TimeRange {
  const startMs = Math.floor(range.startMs / BUCKET_MS) * BUCKET_MS;
  return { ...range, startMs, endMs: Math.ceil(range.endMs / BUCKET_MS) * BUCKET_MS };
}

/** Equal steps that end with the range; the first may begin before it, where nothing is counted. */
function stepsOf({ startMs, endMs }: TimeRange): { readonly step: number; readonly starts: readonly number[] } {
  const step = Math.ceil((endMs - startMs) / BUCKET_MS / STEPS) * BUCKET_MS;
  const length = Math.ceil((endMs - startMs) / step);
  return { step, starts: Array.from({ length }, (_, index) => endMs - (length - index) * step) };
}
