import { joinUrl, type Context, type FrameAnswer, type Reason } from '../../../features/artifact/index.ts';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import { holdersOf, isMappable, sentFrames, type StackHolder } from './eligible.ts';
import { noteProblems } from './problems.ts';
import { fileNameOf, foldRepeats, moduleOf } from './source-names.ts';

/**
 * Writes the answers into the event (processing §2.5, §2.6), in place: frames that were mapped take the place of those that were
 * sent, which are kept in `raw_stacktrace`; every other frame says why. Answers in the order of `mappableFrames`. Returns whether
 * any frame was mapped. Pure but for the event.
 */
export function mapFrames(event: ErrorEvent, answers: readonly FrameAnswer[]): boolean {
  let at = 0;
  let isMapped = false;
  const problems: Reason[] = [];
  for (const holder of holdersOf(event)) {
    const sent = sentFrames(holder);
    const answered = sent.map((frame) => {
      const answer = isMappable(frame, event.platform) ? answers[at++] : undefined;
      return answer === undefined ? { frame, answer: null } : { frame, answer };
    });
    isMapped = rewrite(holder, answered, problems) || isMapped;
  }
  noteProblems(event, ['js_'], problems);
  return isMapped;
}

interface Answered {
  readonly frame: Frame;
  readonly answer: FrameAnswer | null;
}

function rewrite(holder: StackHolder, answered: readonly Answered[], problems: Reason[]): boolean {
  const stack = holder.stacktrace;
  if (stack === undefined) return false;
  const isMapped = answered.some(({ answer }) => answer?.kind === 'mapped');
  const frames: Frame[] = [];
  let callSite: string | null = null;
  for (const { frame, answer } of answered) {
    frames.push(answer === null ? frame : framed(frame, answer, callSite));
    callSite = answer?.kind === 'mapped' ? answer.place.token : null;
    if (answer?.kind === 'unresolved' && !isReadable(frame, answer.reason)) problems.push(answer.reason);
  }
  if (isMapped) holder.raw_stacktrace = { ...stack, frames: answered.map(({ frame, answer }) => withMinified(frame, answer)) };
  holder.stacktrace = { ...stack, frames };
  return isMapped;
}

function framed(frame: Frame, answer: FrameAnswer, callSite: string | null): Frame {
  if (answer.kind === 'mapped') return mapped(frame, answer, callSite);
  if (answer.kind === 'source') return withContext({ ...frame, data: resolvedData(frame, answer) }, answer.context);
  if (isReadable(frame, answer.reason)) return frame;
  return withContext({ ...frame, data: { ...frame.data, symbolicated: false, unresolved: answer.reason } }, answer.minified);
}

/** Reasons that only say that nothing was uploaded for the file. */
const NOTHING_UPLOADED: ReadonlySet<string> = new Set(['no_debug_id', 'empty_release', 'other_dist', 'url_not_in_release']);
const WRITTEN_LINE = 200;

/** Code that runs as it was written, such as most servers': the SDK read its lines, and nobody misses a map. */
function isReadable({ context_line: line }: Frame, { code }: Reason): boolean {
  return line !== undefined && line.length < WRITTEN_LINE && !line.includes('{snip}') && NOTHING_UPLOADED.has(code);
}

function mapped(frame: Frame, answer: FrameAnswer & { kind: 'mapped' }, callSite: string | null): Frame {
  const { place, plan } = answer;
  const absPath = joinUrl(plan.map?.url.startsWith('~/') === true ? (frame.abs_path ?? plan.map.url) : (plan.map?.url ?? ''), place.source);
  const written: Frame = {
    ...frame,
    filename: fileNameOf(place.source),
    abs_path: absPath,
    lineno: place.line + 1,
    colno: place.column + 1,
    data: resolvedData(frame, answer),
  };
  written.module = moduleOf(absPath, place.source) ?? undefined;
  written.function = functionOf(frame.function, place.functionName, callSite);
  written.pre_context = undefined;
  written.context_line = undefined;
  written.post_context = undefined;
  return withContext(written, place.context);
}

/** Names that say nothing; the call that led here may say more. */
const USELESS = new Set(['<anonymous>', '<module>', '__webpack_require__', '__webpack_modules__']);

function functionOf(minified: string | undefined, found: string | null, callSite: string | null): string | undefined {
  if (found !== null && !USELESS.has(found)) return foldRepeats(found);
  if (callSite !== null && callSite !== '' && found !== '<module>') return foldRepeats(callSite);
  return found ?? minified;
}

function resolvedData(frame: Frame, { plan }: FrameAnswer & { kind: 'mapped' | 'source' }): Record<string, unknown> {
  const { unresolved: _, ...data } = frame.data ?? {};
  const map = plan.map;
  return { ...data, symbolicated: true, resolved_with: plan.how ?? 'unknown', ...(map === null ? {} : { sourcemap: map.url }) };
}

function withMinified(frame: Frame, answer: FrameAnswer | null): Frame {
  return answer === null || answer.kind === 'source' ? frame : withContext({ ...frame }, answer.minified);
}

/** In place. Without lines to add the frame keeps those it has. */
function withContext(frame: Frame, context: Context | null): Frame {
  if (context === null) return frame;
  frame.pre_context = context.before.length === 0 ? undefined : [...context.before];
  frame.context_line = context.line;
  frame.post_context = context.after.length === 0 ? undefined : [...context.after];
  return frame;
}
