import type { OrgContext } from '../../http/route.ts';
import { errorsOf, eventIssueIds, type FoundIssue } from '../issue/index.ts';
import { compose, isNear, NEAR_MS, releaseBefore, type Before } from './compose.ts';
import type { IssueBrief, Trait } from './contract.ts';
import { isAnyOlder, issueState, releaseMoment, suspectedChange, type IssueState } from './facts.ts';
import { ENOUGH_NAMED, ENOUGH_OWN, flagTurn, hourCounts, sampleOf, type HourCounts, type Question, type Sample } from './sample.ts';
import { LEAST_UNITS, separate, type Separation } from './separate.ts';
import { slicesOf, type Slice } from './slices.ts';
import { textOf } from './text.ts';

const HOUR_MS = 3_600_000;
/** Of a longer life the newest part is looked at, as in its charts. */
const LONGEST_MS = 30 * 24 * HOUR_MS;
/** Pairs of an answer: as many bars as a page can show. */
const MOST_TRAITS = 60;

/** Null when the issue was removed in between. The caller has been let in to it. */
export async function briefOf(context: OrgContext, issue: FoundIssue, environments: readonly string[]): Promise<IssueBrief | null> {
  const { metadata, events } = context;
  const nowMs = context.clock.now();
  const [state, issueIds, change] = await Promise.all([
    issueState(metadata, issue.id),
    eventIssueIds(metadata, issue.id),
    suspectedChange(metadata, issue.id),
  ]);
  if (state === null) return null;
  const question = { events, dataset: errorsOf(context), projectIds: [issue.projectId], environments, issueIds, nowMs };
  const life = lifeOf(state);
  const hours = await hourCounts(question, { startMs: life.firstMs - HOUR_MS, endMs: life.lastMs + HOUR_MS });
  const { sample, own } = await compared(question, hours, life);
  const separations = separate(sample.counted, sample);
  const before = await beforeOf({ context, issue, state, question, hours, separations });
  const facts = compose({ state, before, traits: separations.map(traitOf), change, hasEnvironments: environments.length > 0, nowMs });
  const isTested = sample.here >= LEAST_UNITS && sample.there >= LEAST_UNITS;
  return {
    text: textOf(facts),
    facts: [...facts],
    traits: separations.slice(0, MOST_TRAITS).map(traitOf),
    compared: {
      unit: isTested ? sample.unit : null,
      here: sample.here,
      others: sample.there,
      pairs: sample.pairs,
      start: new Date(own.startMs).toISOString(),
      end: new Date(own.endMs).toISOString(),
    },
  };
}

function lifeOf({ firstSeen, lastSeen }: IssueState) {
  const lastMs = lastSeen.getTime();
  return { firstMs: Math.max(firstSeen.getTime(), lastMs - LONGEST_MS), lastMs };
}

interface Compared {
  readonly sample: Sample;
  readonly own: Slice;
}

/** The newest of the issue's hours that hold enough, and of the project's other events those of the same hours. */
async function compared(question: Question, { own: hours, others }: HourCounts, life: ReturnType<typeof lifeOf>): Promise<Compared> {
  const newest = newestHours(hours, ENOUGH_OWN);
  const span = { firstMs: startOf(newest, life), lastMs: life.lastMs };
  const until = (startMs: number) => ({ startMs, endMs: span.lastMs + 1 });
  const own = until(span.firstMs);
  const named = until(startOf(newestHours(hours, ENOUGH_NAMED), life));
  return { own, sample: await sampleOf(question, { own, named, others: slicesOf(newest, others, span) }, LEAST_UNITS) };
}

function startOf(hours: ReadonlyMap<number, number>, { firstMs }: { readonly firstMs: number }): number {
  return hours.size === 0 ? firstMs : Math.max(firstMs, Math.min(...hours.keys()) * 1000);
}

function newestHours(hours: ReadonlyMap<number, number>, enough: number): ReadonlyMap<number, number> {
  const newest = new Map<number, number>();
  let events = 0;
  for (const [start, count] of [...hours].toSorted(([a], [b]) => b - a)) {
    if (events >= enough) break;
    if (count > 0) newest.set(start, count);
    events += count;
  }
  return newest;
}

function traitOf({ kind, key, value, here, there, ...rest }: Separation): Trait {
  return { kind, key, value, query: queryOf(kind, key, value), count: here, otherCount: there, ...rest };
}

function queryOf(kind: 'tag' | 'flag', key: string, value: string): string {
  const name = kind === 'flag' ? `flags["${key}"]` : /^[\w.-]+$/.test(key) ? key : `"${key}"`;
  return `${name}:"${value.replace(/[\\"*]/g, String.raw`\$&`)}"`;
}

interface Beginning {
  readonly context: OrgContext;
  readonly issue: FoundIssue;
  readonly state: IssueState;
  readonly question: Question;
  readonly hours: HourCounts;
  readonly separations: readonly Separation[];
}

/** A flag that sets the issue apart says more than a release that only was there; one release alone says more than a flag. */
async function beforeOf(beginning: Beginning): Promise<Before> {
  const release = await releaseTurn(beginning);
  const isAlone = beginning.separations.some(({ kind, key, isOnly }) => isOnly && kind === 'tag' && key === 'release');
  return release !== null && isAlone ? release : ((await flagBefore(beginning)) ?? release);
}

/** Unless the issue is in older releases too: then its beginning was not theirs. */
async function releaseTurn({ context, issue, state, separations }: Beginning): Promise<Before> {
  if (state.firstReleaseId === null) return null;
  const place = { releaseId: state.firstReleaseId, projectId: issue.projectId };
  const atMs = state.firstSeen.getTime();
  const turn = releaseBefore({ atMs, release: state.firstRelease }, await releaseMoment(context.metadata, place, atMs));
  if (turn === null) return null;
  const elsewhere = separations.filter(({ kind, key, value }) => kind === 'tag' && key === 'release' && value !== state.firstRelease);
  const versions = elsewhere.map(({ value }) => value);
  return (await isAnyOlder(context.metadata, place, versions)) ? null : turn;
}

/** Of the flags that stand out, the first that had another result until shortly before. */
const MOST_FLAGS = 2;
/** In a project with more events in so short a time, looking for the first would read too much. */
const MOST_READ = 200_000;
/** Of the hour before, its own hour, and one in which the other result is to be seen. */
const LOOKED_BACK_MS = 2 * NEAR_MS;

async function flagBefore({ state, question, hours, separations }: Beginning): Promise<Before> {
  const atMs = state.firstSeen.getTime();
  const span = { startMs: atMs - LOOKED_BACK_MS, endMs: atMs + HOUR_MS };
  const flags = separations.filter(({ kind, standsOut, share }) => kind === 'flag' && standsOut && share >= 0.5).slice(0, MOST_FLAGS);
  const events = [...hours.others].reduce((sum, [start, count]) => sum + (start * 1000 <= span.endMs ? count : 0), 0);
  if (events > MOST_READ) return null;
  for (const flag of flags) {
    const turn = await flagTurn(question, flag, span);
    if (turn.atMs === null || turn.before < LEAST_UNITS || !isNear(new Date(turn.atMs), atMs)) continue;
    const { key, value } = flag;
    return { kind: 'flag', at: new Date(turn.atMs).toISOString(), flag: key, result: value, query: queryOf('flag', key, value) };
  }
  return null;
}
