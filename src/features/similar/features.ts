/**
 * The features of a portrait and how much two have in common (processing §4.12). Pure.
 *
 * Features are weighted by where they stand: what failed and who called it says more than how the program got there, and the
 * application's frames more than those of its framework.
 */
import type { Portrait, PortraitFrame, PortraitPart } from './portrait.ts';

/** Feature → weight, a whole number: a set in which a feature stands as often as it weighs. */
export type Features = ReadonlyMap<string, number>;

const NEAREST = { frames: 3, weight: 4 };
const NEAR = { frames: 5, weight: 2 };
const TYPE_WEIGHT = 4;
/** Of a stack in which the application has frames of its own. */
const MAX_FOREIGN = 8;
/** What tells two failures apart stands at the front of a message. */
const MAX_WORDS = 24;

export function featuresOf({ parts }: Portrait): Features {
  const features = new Map<string, number>();
  for (const [at, part] of parts.entries()) addPart(features, part, at === 0);
  return features;
}

function addPart(features: Map<string, number>, part: PortraitPart, isMain: boolean): void {
  if (part.type !== '') add(features, `type ${part.type}`, isMain ? TYPE_WEIGHT : TYPE_WEIGHT / 2);
  for (const word of wordsOf(part.template)) add(features, `word ${word}`, 1);

  const own = part.frames.filter((frame) => frame.isApp);
  addFrames(features, own.length > 0 ? own : part.frames, isMain);
  if (own.length === 0) return;
  for (const frame of part.frames.filter(({ isApp }) => !isApp).slice(0, MAX_FOREIGN)) add(features, `foreign ${nameOf(frame)}`, 1);
}

/** Words in lower case, each once. */
function wordsOf(template: string): readonly string[] {
  return [...new Set(template.toLowerCase().match(/<\w+>|[\p{L}\p{N}_]+/gu))].slice(0, MAX_WORDS);
}

/** Alone, and in pairs and threes with who called them: the same functions in another order are another way through the program. */
function addFrames(features: Map<string, number>, frames: readonly PortraitFrame[], isMain: boolean): void {
  for (const [at, frame] of frames.entries()) {
    const weight = isMain ? weightAt(at) : 1;
    if (frame.place !== '') add(features, `place ${frame.place}`, weight);
    if (frame.name !== '') add(features, `name ${frame.name}`, weight);
    if (frame.source !== '') add(features, `source ${frame.source}`, weight);
    const caller = frames[at + 1];
    const theirs = frames[at + 2];
    if (caller !== undefined) add(features, `pair ${nameOf(frame)} < ${nameOf(caller)}`, weight);
    if (caller !== undefined && theirs !== undefined)
      add(features, `three ${nameOf(frame)} < ${nameOf(caller)} < ${nameOf(theirs)}`, weight);
  }
}

function weightAt(at: number): number {
  if (at < NEAREST.frames) return NEAREST.weight;
  return at < NEAREST.frames + NEAR.frames ? NEAR.weight : 1;
}

/** A function without a name is known by its line. */
function nameOf({ name, place, source }: PortraitFrame): string {
  return `${place}|${name === '' ? source : name}`;
}

/** A function that stands in a stack twice is as near as its nearest call. */
function add(features: Map<string, number>, feature: string, weight: number): void {
  features.set(feature, Math.max(weight, features.get(feature) ?? 0));
}

/** Weighted Jaccard, 0 to 1: the weight that both have, of all that there is. Two that say nothing have nothing in common. */
export function likeness(a: Features, b: Features): number {
  let both = 0;
  let all = 0;
  for (const [feature, weight] of a) {
    const other = b.get(feature) ?? 0;
    both += Math.min(weight, other);
    all += Math.max(weight, other);
  }
  for (const [feature, weight] of b) if (!a.has(feature)) all += weight;
  return all === 0 ? 0 : both / all;
}
