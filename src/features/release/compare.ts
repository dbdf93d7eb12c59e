/** A release beside another one, over stretches of the same length from when each went out. */
import type { z } from 'zod';
import type { OrgContext } from '../../http/route.ts';
import { EVERYTHING } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { eventsOf } from '../../query/dataset.ts';
import { whereOf } from '../../query/table.ts';
import { compareIssues } from '../issue/index.ts';
import type { ComparedRelease, ReleaseComparison } from './contract.ts';
import { isRelease } from './figures.ts';
import { versionOf } from './rows.ts';
import type { ReleaseRow } from './rows.ts';

/** Longer says nothing of a release, only of how long nobody replaced it. */
const MAX_SECONDS = 7 * 86_400;
const MIN_SECONDS = 900;
/** Issues of each kind that are named; the rest is a search. */
const MOST_ISSUES = 10;

/** Of the projects that both are in. */
export async function compareWith(
  context: Pick<OrgContext, 'events' | 'datasets' | 'clock' | 'metadata'>,
  release: ReleaseRow,
  base: ReleaseRow,
): Promise<z.input<typeof ReleaseComparison>> {
  const shared = new Set(base.projects.map(({ id }) => id));
  const projectIds = release.projects.flatMap(({ id }) => (shared.has(id) ? [id] : []));
  const seconds = lengthOf([release, base], context.clock.now());
  const [issues, own, other] = await Promise.all([
    compareIssues(context.metadata, { projectIds, releaseId: release.id, baseId: base.id, limit: MOST_ISSUES }),
    sideOf(context, release, { projectIds, seconds }),
    sideOf(context, base, { projectIds, seconds }),
  ]);
  const { appeared, gone } = issues;
  return {
    seconds,
    release: { ...own, issues: issues.inRelease },
    base: { ...other, issues: issues.inBase },
    appeared: { total: appeared.total, issues: [...appeared.issues] },
    gone: { total: gone.total, issues: [...gone.issues] },
  };
}

/** As long as the younger of the two is out, within bounds. */
function lengthOf(rows: readonly ReleaseRow[], nowMs: number): number {
  const ages = rows.map((row) => Math.floor((nowMs - sinceOf(row).getTime()) / 1000));
  return Math.max(MIN_SECONDS, Math.min(MAX_SECONDS, ...ages));
}

/** Made before it went out, or seen before anybody said so: what came first is when it began. */
function sinceOf(row: ReleaseRow): Date {
  const told = row.date_released ?? row.date_added;
  return row.first_event !== null && row.first_event < told ? row.first_event : told;
}

type Side = Omit<ComparedRelease, 'issues'>;

async function sideOf(
  { events, datasets, clock }: Pick<OrgContext, 'events' | 'datasets' | 'clock'>,
  row: ReleaseRow,
  { projectIds, seconds }: { readonly projectIds: readonly number[]; readonly seconds: number },
): Promise<Side> {
  const since = sinceOf(row);
  const named = { version: row.version, shortVersion: versionOf(row.version).shortVersion, since: since.toISOString() };
  const dataset = eventsOf(datasets);
  if (dataset === undefined) return { ...named, events: 0, users: 0, unhandled: 0 };
  const bindings = newBindings();
  const range = { startMs: since.getTime(), endMs: since.getTime() + seconds * 1000, isOpen: false };
  const request = { dataset, range, environments: [], projectIds, nowMs: clock.now(), search: EVERYTHING };
  const [found] = await events.select<{ events: string; users: string; unhandled: string }>({
    text: `
      SELECT count() AS events, uniqIf(${dataset.userHash}, ${dataset.userHash} != 0) AS users,
             countIf(${dataset.fields.get('error.unhandled')?.sql ?? '0'}) AS unhandled
      FROM ${dataset.table} WHERE ${whereOf(request, isRelease([row.version]), bindings)}`,
    params: bindings.params,
  });
  return { ...named, events: Number(found?.events ?? 0), users: Number(found?.users ?? 0), unhandled: Number(found?.unhandled ?? 0) };
}
