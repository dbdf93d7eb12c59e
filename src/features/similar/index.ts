/**
 * Issues that are like each other (processing §4.12).
 *
 * - An issue is drawn once, when it is new, and again when its frames were resolved since; never per event.
 * - What is stored is found by equality of buckets and judged by comparing the portraits themselves: a sketch decides nothing.
 * - Issues are compared within their project, a bounded number at a time.
 */
export { compare } from './compare.ts';
export { findAlike, isMergeSuggested, type Alike } from './find.ts';
export { MAX_FRAMES, MAX_NAME, MAX_PARTS, MAX_VALUE, type Portrait, type PortraitFrame, type PortraitPart } from './portrait.ts';
export { mergeDrawn, type MergeDeps } from './merge.ts';
export {
  forgetWanted,
  portraitsOf,
  storePortraits,
  wantedPortraits,
  wantPortraits,
  type Drawn,
  type DrawnIssue,
  type WantedPortrait,
} from './store.ts';
