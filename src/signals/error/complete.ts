import { newFindings, type Findings as Found, type Question, type Symbolicator } from '../../features/artifact/index.ts';
import type { Batched, Findings } from '../../pipeline/signal.ts';
import { finishEvent, type MinifiedEvent, type Prepared } from './process.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { applyDebugAnswers } from './symbolicate/debug-frames.ts';
import { debugLayoutOf } from './symbolicate/debug-layout.ts';
import { questionOf } from './symbolicate/eligible.ts';
import { mapFrames } from './symbolicate/map-frames.ts';

/**
 * Resolves the frames of events that wait for it, all of them in one question, and finishes them. Events of which nothing is
 * found are finished too, with the reasons on their frames. Null stands for a process that resolves nothing.
 */
export async function completeItems(
  symbolicator: Symbolicator | null,
  items: readonly Batched<Prepared>[],
  findings: Findings,
): Promise<readonly Prepared[]> {
  const waiting = items.filter((item): item is Batched<MinifiedEvent> => item.value.kind === 'minified');
  if (waiting.length === 0) return items.map((item) => item.value);

  const events = waiting.map(({ value, ctx }) => {
    const { projectId, hasArtifacts } = ctx.project;
    return { event: value.event, projectId, hasMaps: hasArtifacts === true };
  });
  // What the room noted itself is plans, by the keys of features/artifact.
  if (symbolicator !== null) await resolveFrames(symbolicator, events, findings as Found);
  return items.map(({ value, ctx }) => (value.kind === 'minified' ? finishEvent(value.event, ctx) : value));
}

export interface ResolvableEvent {
  readonly event: ErrorEvent;
  readonly projectId: number;
  /** False: nothing was uploaded that frames of JavaScript could be resolved with. */
  readonly hasMaps: boolean;
}

/** In place, with source maps and with debug files. Returns which events had a frame resolved. */
export async function resolveFrames(
  symbolicator: Symbolicator,
  events: readonly ResolvableEvent[],
  findings: Found = newFindings(),
  patienceMs?: number,
): Promise<readonly boolean[]> {
  const withMaps = events.map(({ event, projectId, hasMaps }) => (hasMaps ? questionOf(event, projectId) : { ...NO_FRAMES, projectId }));
  const answers = await symbolicator.resolve(withMaps, findings, patienceMs);
  const isMapped = events.map(({ event, hasMaps }, at) => hasMaps && mapFrames(event, answers[at] ?? []));

  const layouts = events.flatMap(({ event, projectId }, at) => {
    const layout = debugLayoutOf(event);
    return layout === null ? [] : [{ event, projectId, at, layout }];
  });
  if (layouts.length === 0) return isMapped;
  const asked = layouts.map(({ projectId, layout }) => ({ projectId, asks: layout.asks }));
  const debugAnswers = await symbolicator.resolveDebug(asked, findings, patienceMs);
  for (const [place, { event, at, layout }] of layouts.entries()) {
    isMapped[at] = applyDebugAnswers(event, layout, debugAnswers[place] ?? []) || isMapped[at] === true;
  }
  return isMapped;
}

const NO_FRAMES: Omit<Question, 'projectId'> = { release: '', dist: '', debugIds: new Map(), frames: [] };
