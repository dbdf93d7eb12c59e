/**
 * A project's saved rules, applied to all its stored events, in the background: read and counted, decided, moved (features/issue says how).
 * Every step ends in one transaction with the place it came to, so that a crash does one step again and nothing twice.
 */
import { setTimeout } from 'node:timers/promises';
import type { Cache } from '../../engines/cache/port.ts';
import type { Events } from '../../engines/events/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import {
  beginRuleRun,
  decideRuleRun,
  endRuleRun,
  enterPhase,
  leavingPart,
  nextRuleRun,
  noteRead,
  queueRuledMoves,
  type RuleRun,
  type RunPart,
} from '../../features/issue/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import { countStored, placeAfter, ruleEvents, runRows, type RuledEvent } from './run-events.ts';

export interface RunDeps {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly cache: Cache;
  readonly now: () => number;
  /** Ends the work after the step under way; the next run goes on. */
  readonly signal: AbortSignal;
  /** After so long others get their turn: events that follow, and maps that came late. */
  readonly sliceMs: number;
  /** Events at a time: what a crash reads again. */
  readonly stepEvents?: number;
}

/** Some seconds of work. */
const STEP = 10_000;

/** A pause after each part, in its own length: whoever asks and sends goes on beside it. */
const REST = 1;

/** Goes on with runs until nothing waits, or the time is over. Returns whether something is left to do. */
export async function applyRuns(deps: RunDeps): Promise<boolean> {
  const until = performance.now() + deps.sliceMs;
  for (;;) {
    const run = await nextRuleRun(deps.metadata);
    if (run === null) return false;
    if (deps.signal.aborted) return true;
    await STEPS[run.phase](deps, run);
    if (performance.now() >= until) return true;
  }
}

const STEPS: Readonly<Record<RuleRun['phase'], (deps: RunDeps, run: RuleRun) => Promise<void>>> = {
  read: readStep,
  decide: decideStep,
  move: moveStep,
};

async function readStep(deps: RunDeps, run: RuleRun): Promise<void> {
  const { metadata, events } = deps;
  if (run.total === null) await beginRuleRun(metadata, run, await countStored(events, run.projectId));
  const rows = await runRows(events, run, null, deps.stepEvents ?? STEP);
  if (rows.length === 0) return enterPhase(metadata, run, 'decide');
  const ruled = await ruleEvents(events, run, rows, rest(deps));
  if (deps.signal.aborted) return;
  await noteRead(metadata, run, { parts: partsOf(ruled), seen: rows.length, last: placeAfter(rows, 0) });
}

const rest = (deps: RunDeps) => async (tookMs: number) => {
  if (!deps.signal.aborted) await setTimeout(tookMs * REST);
};

const partKey = ({ row, hashes }: RuledEvent) => `${row.issueId}/${row.storedHash}/${hashes[0]}`;

/** The newest event of a part names it. */
function partsOf(ruled: readonly RuledEvent[]): readonly RunPart[] {
  return [...Map.groupBy(ruled, partKey).values()].flatMap((members) => {
    const [first] = members;
    if (first?.hashes[0] === undefined) return [];
    const { row, hashes, title } = first;
    const { issueId, storedHash } = row;
    return { issueId, storedHash, triedHash: hashes[0] as string, events: members.length, hashes, title: storableText(title) };
  });
}

async function decideStep(deps: RunDeps, run: RuleRun): Promise<void> {
  const announce = (projectId: number, issueIds: readonly number[]) => {
    const issues = issueIds.map((issueId) => ({ issueId, events: 0, isNew: false, isRegressed: false }));
    deps.cache.publish(CHANNELS.issues, { projectId, issues, receivedAtMs: deps.now() } satisfies IssuesChanged);
  };
  if (await decideRuleRun({ ...deps, announce }, run)) await enterPhase(deps.metadata, run, 'move');
}

/** Of one issue at a time. */
async function moveStep(deps: RunDeps, run: RuleRun): Promise<void> {
  const { metadata, events } = deps;
  const leaving = await leavingPart(metadata, run);
  if (leaving === null) return endRuleRun(metadata, run, deps.now());
  const { issueId } = leaving;
  const here = issueId === run.after.issueId ? run : { ...run, after: { issueId, event: null } };
  const rows = await runRows(events, here, leaving, deps.stepEvents ?? STEP);
  const ruled = await ruleEvents(events, run, rows, rest(deps));
  if (deps.signal.aborted) return;
  const groups = [...Map.groupBy(ruled, partKey).values()].flatMap((members) => {
    const [first] = members;
    if (first?.hashes[0] === undefined) return [];
    const eventIds = members.map(({ row }) => row.eventId);
    return { storedHash: first.row.storedHash, triedHash: first.hashes[0], eventIds };
  });
  // Past its last event the next issue comes.
  const last = rows.length === 0 ? { issueId: issueId + 1, event: null } : placeAfter(rows, issueId);
  await queueRuledMoves(metadata, run, { issueId, groups, last, nowMs: deps.now() });
}
