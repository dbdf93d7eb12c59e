/**
 * Source maps and debug files that come after their events: stored events of the last days are resolved again, written again and regrouped, in the
 * background, some at a time.
 */
import { setTimeout } from 'node:timers/promises';
import type { Cache } from '../../engines/cache/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { advanceRemap, beginRemap, endRemap, nextRemap, type Remap, type Symbolicator } from '../../features/artifact/index.ts';
import { regroupIssue, type Regrouped } from '../../features/issue/index.ts';
import { wantPortraits } from '../../features/similar/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import type { ProjectConfig, ProjectConfigs } from '../../pipeline/project-config.ts';
import { scopedEvents } from '../../query/scoped-events.ts';
import { resolveFrames } from './complete.ts';
import { finishEvent } from './process.ts';
import { readPayloads } from './read-payload.ts';
import { isMeant, remappableEvents } from './remappable.ts';
import { reviseEvents, type ReviseDeps, type Revision, type StoredEvent } from './revise.ts';

export interface RemapDeps extends ReviseDeps {
  readonly metadata: Metadata;
  readonly cache: Cache;
  readonly configs: ProjectConfigs;
  readonly symbolicator: Symbolicator;
  readonly now: () => number;
  /** Ends the work after the step under way; the next run goes on. */
  readonly signal: AbortSignal;
}

/** Events at a time: what is in memory, and what a crash does again. */
const STEP = 200;
/** Maps may be large and cold, and nobody waits. */
const PATIENCE_MS = 30_000;
/** The pause after a step, in its own length: at most half of a processor is taken from whoever sends events. */
const REST = 1;

/** Works until nothing waits. Returns how many bundles were gone through. */
export async function remapEvents(deps: RemapDeps): Promise<number> {
  for (let done = 0; ; done += 1) {
    const remap = deps.signal.aborted ? null : await nextRemap(deps.metadata, deps.now());
    if (remap === null) return done;
    await remapBundle(deps, remap);
    if (deps.signal.aborted) return done;
  }
}

async function remapBundle(deps: RemapDeps, remap: Remap): Promise<void> {
  const { metadata, signal, now } = deps;
  const project = await deps.configs.byProjectId(remap.projectId);
  const found = project === null ? [] : await remappableEvents(deps.events, remap);
  await beginRemap(metadata, remap, found.length);
  for (let at = 0; at < found.length && project !== null; at += STEP) {
    if (signal.aborted) return;
    const startedAtMs = performance.now();
    await remapStep(deps, { remap, project, found: found.slice(at, at + STEP) });
    await setTimeout((performance.now() - startedAtMs) * REST);
  }
  await endRemap(metadata, remap, now());
}

interface Step {
  readonly remap: Remap;
  readonly project: ProjectConfig;
  readonly found: readonly StoredEvent[];
}

/** The event store first: an issue that says more than its events is put right by the same step done again, never the reverse. */
async function remapStep(deps: RemapDeps, step: Step): Promise<void> {
  const { remap, project, found } = step;
  const revisions = await resolveAgain(deps, step);
  await reviseEvents(deps, revisions, deps.now());

  const regrouped = await deps.metadata.transaction(async (tx) => {
    const results: Regrouped[] = [];
    for (const { stored, event } of onePerGroup(revisions)) {
      const { title, culprit } = event.columns;
      results.push(
        await regroupIssue(tx, {
          orgId: project.orgId,
          projectId: project.projectId,
          issueId: stored.issueId,
          hashes: event.hashes,
          groupingConfig: event.groupingConfig,
          title: storableText(title),
          culprit: storableText(culprit),
          metadata: event.metadata,
          nowMs: deps.now(),
        }),
      );
    }
    await wantPortraits(
      tx,
      results.flatMap(({ issueId }) => issueId ?? []),
      deps.now(),
    );
    const merged = results.filter((one) => one.isMerged).length;
    await advanceRemap(tx, remap, { seen: found.length, changed: revisions.length, merged, last: found.at(-1) ?? null });
    return results;
  });
  // Whoever looks at an issue that was merged away reads on under its old name.
  const ids = [...revisions.map(({ stored }) => stored.issueId), ...regrouped.flatMap(({ issueId }) => issueId ?? [])];
  announce(deps, project.projectId, new Set(ids));
}

async function resolveAgain({ events, symbolicator }: RemapDeps, { remap, project, found }: Step): Promise<readonly Revision[]> {
  const scope = { orgId: project.orgId, projectIds: [project.projectId], actor: { kind: 'system' } } as const;
  const payloads = await readPayloads(scopedEvents(events, scope), found);
  const meant = found.flatMap((stored, at) => {
    const event = payloads[at];
    return event && isMeant(event, remap) ? [{ stored, event, projectId: project.projectId, hasMaps: remap.debugFile === null }] : [];
  });
  const isMapped = await resolveFrames(symbolicator, meant, undefined, PATIENCE_MS);
  return meant.flatMap(({ stored, event }, at) =>
    isMapped[at] ? [{ stored, event: finishEvent(event, { project, receivedAtMs: stored.receivedAtMs }) }] : [],
  );
}

/** The newest event of each issue and hash: the others say the same of their issue. */
function onePerGroup(revisions: readonly Revision[]): readonly Revision[] {
  const groups = new Map<string, Revision>();
  for (const revision of revisions) {
    const key = `${revision.stored.issueId}/${revision.event.hashes[0]}`;
    if (!groups.has(key)) groups.set(key, revision);
  }
  return [...groups.values()].toSorted((a, b) => a.stored.issueId - b.stored.issueId);
}

/** Open pages ask again. */
function announce({ cache, now }: RemapDeps, projectId: number, ids: ReadonlySet<number>): void {
  if (ids.size === 0) return;
  const issues = [...ids].map((issueId) => ({ issueId, events: 0, isNew: false, isRegressed: false }));
  cache.publish(CHANNELS.issues, { projectId, issues, receivedAtMs: now() } satisfies IssuesChanged);
}
