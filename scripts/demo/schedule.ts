import { random } from '../../bench/random.ts';
import type { DemoIssue, DemoProject, Shape } from './model.ts';

/** One event to be sent: which issue, when. */
export interface Occurrence {
  readonly project: DemoProject;
  readonly issue: DemoIssue;
  readonly atMs: number;
  /** The same for the same moment of the same issue. */
  readonly seed: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const HISTORY_MS = 14 * DAY_MS;
/** Well inside the 30 days that the protocol accepts (ingest protocol §6.3). */
const OLDEST_MS = 27 * DAY_MS;
/** When the newest releases went out: what regressed and what spikes began then. */
export const LAST_DEPLOY_MS = 2.6 * HOUR_MS;
const STEP_MS = 10 * 60_000;

export interface Plan {
  readonly projects: readonly DemoProject[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The moment the whole picture refers to: spikes end here. */
  readonly nowMs: number;
  /** About how many events in two weeks. */
  readonly total: number;
}

/** Every event between two moments, oldest first. */
export function schedule(plan: Plan): readonly Occurrence[] {
  const pairs = plan.projects.flatMap((project) => project.issues.map((issue) => ({ project, issue })));
  const scale = plan.total / pairs.reduce((sum, { issue }) => sum + expected(issue, plan.nowMs), 0);
  const all = pairs.flatMap(({ project, issue }, index) => occurrences({ project, issue }, { plan, scale, seed: index + 1 }));
  return all.toSorted((a, b) => a.atMs - b.atMs);
}

/** Without the scale: events of an issue in two weeks. */
function expected(issue: DemoIssue, nowMs: number): number {
  let sum = 0;
  for (let atMs = nowMs - HISTORY_MS; atMs < nowMs; atMs += STEP_MS) sum += rate(issue, atMs, nowMs);
  return sum;
}

interface Draw {
  readonly plan: Plan;
  readonly scale: number;
  readonly seed: number;
}

function occurrences(pair: Pick<Occurrence, 'project' | 'issue'>, { plan, scale, seed }: Draw): Occurrence[] {
  const found: Occurrence[] = [];
  const { fromMs, toMs, nowMs } = plan;
  for (let atMs = Math.ceil(fromMs / STEP_MS) * STEP_MS; atMs < toMs; atMs += STEP_MS) {
    const r = random(seed * 1_000_003 + Math.floor(atMs / STEP_MS));
    const wanted = rate(pair.issue, atMs, nowMs) * scale;
    const count = Math.floor(wanted) + (r.next() < wanted % 1 ? 1 : 0);
    for (let i = 0; i < count; i += 1) {
      const when = Math.min(toMs - 1, Math.floor(atMs + r.next() * STEP_MS));
      found.push({ ...pair, atMs: when, seed: seed * 7_919 + (when % 2 ** 31) + i });
    }
  }
  const isOld = pair.issue.shape === 'steady' && fromMs <= nowMs - HISTORY_MS;
  if (isOld) found.push(...early(pair, nowMs, seed));
  // What the chance left out altogether happens once all the same: the demo shows every issue.
  if (found.length === 0 && toMs === nowMs && fromMs <= nowMs - HISTORY_MS) found.push({ ...pair, atMs: nowMs - 4 * HOUR_MS, seed });
  return found;
}

/** A few events before the two weeks, so that old issues are old. */
function early(pair: Pick<Occurrence, 'project' | 'issue'>, nowMs: number, seed: number): Occurrence[] {
  const r = random(seed + 77);
  return Array.from({ length: 1 + r.below(3) }, (_, i) => ({
    ...pair,
    atMs: Math.floor(nowMs - HISTORY_MS - r.next() * (OLDEST_MS - HISTORY_MS)),
    seed: seed * 31 + i,
  }));
}

/** Events of an issue in the ten minutes from `atMs` on, before scaling. */
function rate(issue: DemoIssue, atMs: number, nowMs: number): number {
  const perStep = (issue.perDay * STEP_MS) / DAY_MS;
  const rhythm = issue.isBackground ? 1 : daily(atMs) * weekly(atMs);
  return perStep * rhythm * SHAPES[issue.shape](nowMs - atMs, atMs);
}

const hour = (atMs: number): number => (atMs % DAY_MS) / HOUR_MS;

/** Few at night, most in the evening. Averages to one. */
function daily(atMs: number): number {
  return 1 + 0.75 * Math.cos(((hour(atMs) - 18) / 24) * 2 * Math.PI);
}

function weekly(atMs: number): number {
  const day = new Date(atMs).getUTCDay();
  return day === 0 || day === 6 ? 1.15 : 0.95;
}

/** Multiplies the daily rate, by the age of the moment. */
const SHAPES: Readonly<Record<Shape, (ageMs: number, atMs: number) => number>> = {
  steady: () => 1,
  spike: (age) => (age < LAST_DEPLOY_MS ? 14 * Math.exp(-(((age - 0.5 * HOUR_MS) / (1.1 * HOUR_MS)) ** 2)) : 0.25),
  fresh: (age) => (age < 20 * HOUR_MS ? 1.5 : 0),
  regressed: (age) => (age > 6 * DAY_MS ? 1 : age < LAST_DEPLOY_MS - 15 * 60_000 ? 4 : 0),
  fading: (age) => 2.2 * Math.exp(-(HISTORY_MS - age) / (3 * DAY_MS)),
  incident: (age) => (age > 4.8 * DAY_MS && age < 5 * DAY_MS ? 40 : 0.1),
  nightly: (_age, at) => (hour(at) >= 2 && hour(at) < 3 ? 24 : 0),
  fixed: (age) => (age > 3.5 * DAY_MS ? 1.3 : 0),
};
