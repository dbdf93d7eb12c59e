import type { Frame } from '../schema.ts';
import { MAX_RICH_FRAMES } from './limits.ts';

/**
 * §6.8: of more than 50 frames, those around the middle lose variables and context lines, system frames before the
 * application's. What is slim already counts as slim, so a second pass takes nothing more.
 */
export function slimFrames(frames: readonly Frame[]): void {
  let surplus = frames.length - MAX_RICH_FRAMES;
  if (surplus <= 0) return;
  for (const isInApp of [false, true]) {
    for (const frame of fromTheMiddle(frames, isInApp)) {
      if (surplus === 0) return;
      slim(frame);
      surplus -= 1;
    }
  }
}

/** Frames of one kind, the middle one first, then by turns to both sides: the ends of a stack are read most. */
function fromTheMiddle(frames: readonly Frame[], isInApp: boolean): Frame[] {
  const middle = (frames.length - 1) / 2;
  return frames
    .map((frame, at) => ({ frame, distance: Math.abs(at - middle) }))
    .filter(({ frame }) => (frame.in_app === true) === isInApp)
    .sort((a, b) => a.distance - b.distance)
    .map(({ frame }) => frame);
}

function slim(frame: Frame): void {
  frame.vars = undefined;
  frame.pre_context = undefined;
  frame.context_line = undefined;
  frame.post_context = undefined;
}
