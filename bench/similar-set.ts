/**
 * Pairs of issues of which it is known whether they are one error, for the benchmark of similarity. One error: the same failure
 * after the code around it changed, which grouping tells apart. Another: every pair of errors of the grouping set that differ, those
 * made to look alike among them. The changes were written after weights and thresholds, which were chosen by the scores of the grouping
 * set, its scored half included: what is said of that half is not independent of them.
 */
import { groupEvent, DEFAULT_GROUPING_CONFIG } from '../src/signals/error/grouping/group.ts';
import { applyInApp } from '../src/signals/error/grouping/in-app.ts';
import type { ErrorEvent, Frame } from '../src/event/schema.ts';
import { labelledSet, type Labelled } from './grouping-set.ts';
import { OTHER_FAILURE, SAME_FAILURE } from './similar-blind.ts';

type Change = (frames: Frame[]) => void;

/** The same failure, after the program was changed or was entered in another way. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a function was put in between': (frames) => {
    const at = frames.findLastIndex(isOwn);
    const failing = frames[at];
    if (failing !== undefined) frames.splice(at, 0, { ...failing, function: 'withTracing', context_line: '  return run();' });
  },
  'it was entered by another route': (frames) => {
    const outermost = frames.find(isOwn);
    if (outermost !== undefined && frames.filter(isOwn).length > 1) outermost.function = 'otherRoute';
  },
  'the failing code moved to another folder': (frames) => {
    for (const frame of frames.filter(isOwn)) {
      if (frame.module !== undefined) frame.module = `moved.${frame.module}`;
      if (frame.filename !== undefined) frame.filename = `moved/${frame.filename}`;
    }
  },
  'a caller two calls away was renamed': (frames) => {
    const caller = frames.filter(isOwn).at(-3);
    if (caller !== undefined) caller.function = 'renamedCaller';
  },
  'the SDK sent half of the stack': (frames) => void frames.splice(0, Math.floor(frames.length / 2)),
};

export interface LabelledPair {
  readonly half: Labelled['half'] | 'named before it was scored';
  readonly platform: string;
  readonly isOne: boolean;
  readonly a: ErrorEvent;
  readonly b: ErrorEvent;
}

/** One event of each error; the generator's are taken too, within their project. */
export function labelledPairs(): readonly LabelledPair[] {
  const first = [
    ...new Map(
      labelledSet()
        .toReversed()
        .map((one) => [`${one.half} ${one.label}`, one]),
    ).values(),
  ];
  const pairs: LabelledPair[] = [];
  for (const [at, one] of first.entries()) {
    pairs.push(...Object.values(CHANGES).flatMap((change) => changed(one, change)));
    for (const other of first.slice(0, at))
      if (meets(one, other) && isApart(one.event, other.event)) pairs.push(pairOf(one, other.event, false));
  }
  return [...pairs, ...blindPairs(first)];
}

/** Errors that the generator made are alike by its making: enough of them to have some of each kind. */
const BLIND_GENERATED = 120;

/** One event of each error, changed as `similar-blind.ts` says; another failure borrows from the next error of its platform. */
function blindPairs(first: readonly Labelled[]): readonly LabelledPair[] {
  const generated = first.filter(({ label }) => label.startsWith('generated')).slice(0, BLIND_GENERATED);
  const chosen = [...first.filter(({ label }) => !label.startsWith('generated')), ...generated];
  return [...Map.groupBy(chosen, ({ platform }) => platform).values()].flatMap((ofPlatform) =>
    ofPlatform.flatMap((one, at) => {
      const other = ofPlatform[(at + 1) % ofPlatform.length] ?? one;
      const pairs = (changes: typeof SAME_FAILURE, isOne: boolean) =>
        Object.values(changes).flatMap((change): readonly LabelledPair[] => {
          const copy = structuredClone(one.event);
          change(copy, other.event);
          return isApart(one.event, copy) ? [{ ...pairOf(one, copy, isOne), half: 'named before it was scored' }] : [];
        });
      return [...pairs(SAME_FAILURE, true), ...(other === one ? [] : pairs(OTHER_FAILURE, false))];
    }),
  );
}

function pairOf({ half, platform, event }: Labelled, b: ErrorEvent, isOne: boolean): LabelledPair {
  return { half, platform, isOne, a: event, b };
}

/** Nothing where the change leaves the issue what it was: grouping has found it already. */
function changed(one: Labelled, change: Change): readonly LabelledPair[] {
  const copy = structuredClone(one.event);
  const frames = copy.exception?.values.at(-1)?.stacktrace?.frames;
  if (frames === undefined) return [];
  change(frames);
  return isApart(one.event, copy) ? [pairOf(one, copy, true)] : [];
}

function isApart(a: ErrorEvent, b: ErrorEvent): boolean {
  const hashes = new Set(hashesOf(a));
  return !hashesOf(b).some((hash) => hashes.has(hash));
}

function hashesOf(event: ErrorEvent): readonly string[] {
  return groupEvent(event, DEFAULT_GROUPING_CONFIG, applyInApp(event)).hashes;
}

/** Of one half and platform; what the generator made, of one project too. */
function meets(a: Labelled, b: Labelled): boolean {
  const projectOf = ({ label }: Labelled) => /^generated (\d+)/.exec(label)?.[1];
  return a.half === b.half && a.platform === b.platform && projectOf(a) === projectOf(b);
}

function isOwn(frame: Frame): boolean {
  return frame.in_app === true;
}
